/// The look of a report page and the few lines of script that draw its figures.
enum ReportStyle {
  static let sheet = """
    :root { color-scheme: light dark; --ink: #1d1d22; --quiet: #5d5d66; --paper: #fbfaf8; --card: #ffffff;
      --line: #e3e1dc; --good: #00735a; --bad: #b3261e; --open: #6b6b73; --accent: #d55e00; }
    @media (prefers-color-scheme: dark) { :root { --ink: #ececf0; --quiet: #a9a9b4; --paper: #17171b;
      --card: #1f1f25; --line: #34343c; --good: #2fc79b; --bad: #ff8a80; --open: #9d9da8; --accent: #ff8a3d; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
    main { max-width: 1120px; margin: 0 auto; padding: 2.5rem 1.25rem 1rem; }
    h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .75rem; letter-spacing: -.01em; }
    h2 { font-size: 1.4rem; margin: 2.5rem 0 1rem; padding-top: 1rem; border-top: 3px solid var(--accent); }
    h3 { font-size: 1.02rem; margin: 0 0 .6rem; }
    p { margin: 0 0 .7rem; max-width: 46rem; }
    p.lead { font-size: 1.12rem; }
    nav a { margin-right: 1.25rem; color: var(--accent); }
    .summary { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2rem; align-items: start; }
    table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
    th, td { padding: .28rem .6rem; border-bottom: 1px solid var(--line); text-align: left; font-weight: 400; }
    th[scope=row] { color: var(--quiet); } td { text-align: right; white-space: nowrap; }
    ul.badges { list-style: none; padding: 0; margin: 1rem 0 0; }
    ul.badges li { border-left: 4px solid var(--open); padding: .3rem .75rem; margin-bottom: .4rem;
      background: var(--card); font-size: .9rem; }
    ul.badges li.yes { border-color: var(--good); } ul.badges li.yes b { color: var(--good); }
    ul.badges li.no { border-color: var(--bad); } ul.badges li.no b { color: var(--bad); }
    .figures { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.25rem; margin-top: 1.5rem;
      grid-auto-flow: dense; }
    figure { margin: 0; padding: 1.1rem 1.2rem; background: var(--card); border: 1px solid var(--line);
      border-radius: 8px; break-inside: avoid; overflow-x: auto; }
    figure.page { grid-column: 1 / -1; }
    figure svg { width: 100%; height: auto; } figure.column .vega, figure.column > svg { max-width: 500px; }
    .vega { width: 100%; }
    figcaption { margin-top: .7rem; font-size: .88rem; line-height: 1.45; color: var(--quiet); max-width: 60rem; }
    figcaption b { color: var(--ink); } .files { margin-left: .5rem; white-space: nowrap; }
    .files a { color: inherit; }
    pre { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem;
      overflow-x: auto; font-size: .88rem; white-space: pre-wrap; }
    footer { max-width: 1120px; margin: 1rem auto 3rem; padding: 0 1.25rem; font-size: .78rem; color: var(--quiet); }
    footer span { margin-right: 1rem; }
    .numbers { max-height: 18rem; overflow: auto; }
    @media (max-width: 800px) { .figures, .summary { grid-template-columns: minmax(0, 1fr); } }
    @media print { body { background: white; color: black; } figure { border: none; } .files { display: none; } }
    """

  /// Draws every specification with the theme of the page, and again when the theme changes.
  static let script = """
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    function themed(specification) {
      if (!dark.matches) return specification;
      return JSON.parse(JSON.stringify(specification), (key, value) =>
        typeof value === 'string' && value in darkColours ? darkColours[value] : value);
    }
    function draw() {
      for (const place of document.querySelectorAll('.vega')) {
        vegaEmbed(place, themed(specifications[place.dataset.figure]),
          { renderer: 'svg', actions: { export: true, source: false, compiled: false, editor: false } })
          .catch(error => { place.textContent = 'This figure could not be drawn: ' + error; });
      }
    }
    dark.addEventListener('change', draw);
    draw();
    """
}
