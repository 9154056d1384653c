"""Labels of some frames by electronic structure; each is kept when it is done, so that a kill costs one."""

import shutil
from pathlib import Path

import pandas as pd

from lowmelt.failures import PhysicsFailure
from lowmelt.potentials import frames, labels
from lowmelt.runtime import progress, start

log = start(snakemake.log[0], snakemake.rule)
params, number = snakemake.params, int(snakemake.wildcards.chunk)
kept = Path(snakemake.output.frames).with_suffix(".running")
kept.mkdir(exist_ok=True)

chosen = frames.read(snakemake.input[0])[number * params.chunk : (number + 1) * params.chunk]
done, left_out = [], []
for place, frame in progress(enumerate(chosen), len(chosen), "labels"):
    file = kept / f"{place}.extxyz"
    earlier = frames.read(file) if file.exists() else []
    try:
        if earlier and labels.is_label_of(earlier[0], frame, params.labels):
            found = earlier[0]
            labels.require_balance(found, params.most_net_force)  # the limit may be another one by now
        else:
            found = labels.label(frame, params.labels, params.most_net_force)
    except PhysicsFailure as failure:
        log.info("frame %d of %s left out: %s", place, frame.info["trajectory"], failure)
        left_out.append([frame.info[key] for key in ("composition", "trajectory", "frame")] + [str(failure)])
        if output := getattr(failure, "output", ""):
            Path(snakemake.log[0]).with_suffix(f".{place}.out").write_text(output)
        continue
    frames.write(file.with_suffix(".half"), [found])
    file.with_suffix(".half").replace(file)
    done.append(found)
frames.write(snakemake.output.frames, done)
pd.DataFrame(left_out, columns=labels.LEFT_OUT).to_csv(snakemake.output.left_out, index=False)
log.info("%d of %d frames labelled by %s", len(done), len(chosen), params.labels)
shutil.rmtree(kept)
