/// The look of a report page and the few lines of script that draw its figures.
enum ReportStyle {
  private static let darkVariables = """
    color-scheme: dark; --ink: #ececf0; --quiet: #a9a9b4; --paper: #17171b; --card: #1f1f25;
      --line: #34343c; --good: #2fc79b; --bad: #ff8a80; --open: #9d9da8; --accent: #ff8a3d;
      --warm: #2b231b;
    """

  static let sheet = """
    :root { color-scheme: light; --ink: #1d1d22; --quiet: #5d5d66; --paper: #fbfaf8;
      --card: #ffffff; --line: #e3e1dc; --good: #00735a; --bad: #b3261e; --open: #6b6b73;
      --accent: #d55e00; --warm: #fff4e6; }
    @media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { \(darkVariables) } }
    :root[data-theme=dark] { \(darkVariables) }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial,
        sans-serif; text-rendering: optimizeLegibility; }
    main { max-width: 1120px; margin: 0 auto; padding: 2.5rem 1.25rem 1rem; }
    h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .75rem; letter-spacing: -.015em;
      text-wrap: balance; }
    h2 { font-size: 1.4rem; line-height: 1.3; margin: 2.5rem 0 1rem; padding-top: 1rem;
      border-top: 3px solid var(--accent); letter-spacing: -.005em; }
    h3 { font-size: 1.02rem; line-height: 1.35; margin: 0 0 .6rem; padding-right: 2.2rem; }
    p { margin: 0 0 .7rem; max-width: 46rem; text-wrap: pretty; }
    p.lead { font-size: 1.12rem; }
    header { position: relative; }
    .theme { float: right; display: flex; margin: .35rem 0 .5rem 1rem; border: 1px solid var(--line);
      border-radius: 6px; overflow: hidden; }
    button { font: inherit; font-size: .82rem; color: var(--quiet); background: var(--card);
      border: 0; padding: .2rem .6rem; cursor: pointer; }
    button[aria-pressed=true] { color: var(--paper); background: var(--ink); }
    .slider button { border: 1px solid var(--line); border-radius: 6px; min-width: 2.2rem; }
    nav a { margin-right: 1.25rem; }
    a { color: var(--accent); text-underline-offset: 2px; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    .notice, ul.warnings { background: var(--warm); border-left: 4px solid var(--accent);
      padding: .6rem .9rem; font-size: .92rem; margin: 1rem 0; max-width: 46rem; }
    ul.warnings { padding-left: 1.9rem; }
    .summary { display: grid; grid-template-columns: minmax(0, 1fr) fit-content(45%); gap: 2rem;
      align-items: start; }
    table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
    th, td { padding: .28rem .6rem; border-bottom: 1px solid var(--line); text-align: left;
      font-weight: 400; }
    th { color: var(--quiet); } td { text-align: right; white-space: nowrap; }
    td.word { text-align: left; }
    caption { text-align: left; font-weight: 600; padding: .6rem 0 .2rem; }
    ul.badges { list-style: none; padding: 0; margin: 1rem 0 0; max-width: 46rem; }
    ul.badges li { display: flex; gap: .6rem; padding: .45rem .75rem; margin-bottom: .4rem;
      background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--tone);
      border-radius: 4px; font-size: .9rem; }
    ul.badges b, .sign { color: var(--tone); } .sign { font-weight: 700; }
    .yes { --tone: var(--good); } .no { --tone: var(--bad); } .open { --tone: var(--open); }
    .figures { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.25rem;
      margin-top: 1.5rem; align-items: start; }
    figure { margin: 0; padding: 1.1rem 1.2rem; background: var(--card);
      border: 1px solid var(--line); border-radius: 8px; break-inside: avoid; overflow-x: auto; }
    figure.page { grid-column: 1 / -1; }
    figure svg { width: 100%; height: auto; }
    figure.column .vega, figure.column > svg { max-width: 500px; }
    figure > svg, noscript svg { background: #fff; }
    .vega { width: 100%; } .vega summary svg { width: 14px; }
    .vega.vega-embed { display: block; } .vega.vega-embed.has-actions { padding-right: 0; }
    .vega.vega-embed details:not([open]) > :not(summary) { display: none !important; }
    .vega.vega-embed > details > summary { top: -2.2rem; }
    .slider + .vega.vega-embed > details > summary { top: -4.4rem; }
    .slider { display: flex; align-items: center; gap: .6rem; margin: 0 0 .5rem;
      font-size: .9rem; max-width: 500px; }
    .slider input { flex: 1; accent-color: var(--accent); }
    .slider output { min-width: 5.5rem; font-variant-numeric: tabular-nums; }
    figcaption { margin-top: .7rem; font-size: .88rem; line-height: 1.45; color: var(--quiet);
      max-width: 60rem; }
    figcaption b { color: var(--ink); }
    details { margin-top: .5rem; font-size: .85rem; color: var(--quiet); }
    .files { margin: .4rem 0; } .files a { margin-left: .3rem; }
    .numbers { max-height: 20rem; overflow: auto; color: var(--ink); }
    summary { cursor: pointer; }
    pre { background: var(--card); border: 1px solid var(--line); border-radius: 6px;
      padding: .8rem 1rem; overflow-x: auto; font-size: .88rem; white-space: pre-wrap; }
    footer { max-width: 1120px; margin: 1rem auto 3rem; padding: 0 1.25rem; font-size: .78rem;
      color: var(--quiet); }
    footer span { margin-right: 1rem; }
    @media (max-width: 800px) { .figures, .summary { grid-template-columns: minmax(0, 1fr); }
      main { padding-top: 1.5rem; } h1 { font-size: 1.6rem; } }
    @media print { :root { --ink: #000; --quiet: #444; --paper: #fff; --card: #fff; --line: #ccc;
      --good: #00735a; --bad: #b3261e; --accent: #d55e00; --warm: #fff; }
      body { font-size: 10.5pt; } figure { border: none; padding: 0; }
      details, .slider, .theme, nav, .vega details { display: none; }
      .vega.on-dark svg { filter: invert(.93) hue-rotate(180deg); } }
    """
}
