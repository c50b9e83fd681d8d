"""How the page looks: light and dark as the reader has set it; a state is never told by its colour alone."""

STYLE = """
:root { color-scheme: light dark; --ok: #1a7f37; --bad: #c5221f; --run: #0b57d0; --dim: #6b7280; --warn: #9a6700;
  --line: #d0d7de; --soft: #f6f8fa; }
@media (prefers-color-scheme: dark) { :root { --ok: #4ac26b; --bad: #ff8078; --run: #79b0ff; --dim: #9aa4b2;
  --warn: #e3b341; --line: #3d444d; --soft: #1b2129; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0; } p { margin: .3rem 0; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .5rem 0; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.badge { font-size: .8rem; font-weight: 600; padding: .1rem .5rem; border: 1px solid currentColor; border-radius: 1rem;
  color: var(--dim); white-space: nowrap; }
.completed, .succeeded, .passed { color: var(--ok); } .failed, .lost { color: var(--bad); }
.running, .retrying { color: var(--run); } .soft-failure, .simulated, .undecided { color: var(--warn); }
.badge.completed { color: var(--ok); } .badge.failed { color: var(--bad); }
.badge.running, .badge.retrying { color: var(--run); }
.badge.soft-failure, .badge.simulated, .badge.undecided { color: var(--warn); }
.scroll { overflow-x: auto; }
.edge { fill: none; stroke: var(--dim); stroke-width: 1.5; }
.box { color: var(--dim); text-decoration: none; }
.box.completed { color: var(--ok); } .box.failed { color: var(--bad); }
.box.running, .box.retrying { color: var(--run); } .box.undecided { color: var(--warn); }
.box rect { fill: var(--soft); stroke: currentColor; stroke-width: 1.5; }
.box .name { fill: CanvasText; font: 600 13px system-ui, sans-serif; }
.box .phase { fill: currentColor; font: 12px system-ui, sans-serif; }
.box.skipped rect, .box.cancelled rect, .box.pending rect { stroke-dasharray: 4 3; }
.timeline > div { display: grid; grid-template-columns: 14rem 1fr 5rem; gap: .75rem; align-items: center; }
.timeline .who { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.track { background: var(--soft); height: .9rem; display: block; border-radius: 3px; overflow: hidden; }
.bar { display: block; height: 100%; background: currentColor; border-radius: 3px; min-width: 2px; }
.step { border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; margin: .75rem 0; }
.about { color: var(--dim); font-size: .85rem; } .why { color: CanvasText; font-weight: 600; }
details { margin: .3rem 0; } summary { cursor: pointer; } .attempt, .contract, .artifact { color: CanvasText; }
.attempt > summary { color: var(--dim); } .attempt.failed > summary, .attempt.lost > summary { color: var(--bad); }
.attempt.succeeded > summary { color: var(--ok); }
.attempt > :not(summary) { margin-left: 1.1rem; }
.contract.failed b { color: var(--bad); } .contract.passed b { color: var(--ok); } ul { margin: .2rem 0; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: .6rem; overflow-x: auto;
  white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px; }
"""
