extension Renderer {
  /// The renderer. Reads one JSON request from standard input, writes the pictures under temporary names
  /// and renames them, and prints the browser bundle. A figure that fails does not stop the others; the
  /// exit status is then 1.
  ///
  /// The SVG is made first, corrected, and the other two made from it, so that all three show the same.
  /// Corrected are: points that only answer to the pointer are taken out; raised and lowered letters
  /// become small plain ones, so that one font draws all text; the page gets exactly its width.
  static let script = #"""
    import json, os, re, sys
    import vl_convert as vlc

    request = json.load(sys.stdin)
    versions = [v for v in vlc.get_vegalite_versions() if v.startswith("5.")]
    version = max(versions, key=lambda v: int(v.split(".")[1]))
    raised = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b"
    lowered = "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089"
    plain = str.maketrans(raised + lowered, "0123456789\u2212" + "0123456789")
    invisible = re.compile(r'<path [^>]*\sopacity="0"[^>]*(?:/>|></path>)')
    text = re.compile(r'(<text [^>]*?font-size="([0-9.]+)px"[^>]*>)([^<]*)(</text>)')
    small = re.compile(f"[{raised}]+|[{lowered}]+")
    head = re.compile(r'(<svg [^>]*?)width="([0-9.]+)" height="([0-9.]+)" viewBox="[^"]*"'
                      r'([^>]*>)<rect width="[0-9.]+" height="[0-9.]+" fill="([^"]*)"/>')

    def write(path, content):
        if isinstance(content, str):
            content = content.encode("utf-8")
        temporary = path + ".part"
        with open(temporary, "wb") as file:
            file.write(content)
        os.replace(temporary, path)

    def with_small_letters(match):
        start, size, words, end = match.groups()
        if not small.search(words):
            return match.group(0)
        size = float(size)
        parts, shift = [], 0.0

        def part(letters, wanted, scale):
            nonlocal shift
            move = wanted - shift
            shift = wanted
            style = f' dy="{move:.2f}"' if abs(move) > 1e-9 else ""
            style += f' font-size="{size * scale:.2f}px"' if scale != 1 else ""
            parts.append(f"<tspan{style}>{letters}</tspan>")

        place = 0
        for run in small.finditer(words):
            if run.start() > place:
                part(words[place:run.start()], 0.0, 1)
            up = run.group(0)[0] in raised
            part(run.group(0).translate(plain), (-0.36 if up else 0.16) * size, 0.68)
            place = run.end()
        if place < len(words):
            part(words[place:], 0.0, 1)
        return start + "".join(parts) + end

    def page(svg, width, unit):
        """The picture on a page of exactly this width in points: padded, or shrunk if it is wider."""
        found = head.search(svg)
        if not found:
            raise ValueError("unexpected form of the SVG")
        before, natural, height, after, paper = found.groups()
        natural, height = float(natural), float(height)
        room = max(width, natural)
        tall = height * width / room
        left = -(room - natural) / 2
        begin = (f'{before}width="{width:g}{unit}" height="{tall:g}{unit}" '
                 f'viewBox="{left:g} 0 {room:g} {height:g}"{after}'
                 f'<rect x="{left:g}" width="{room:g}" height="{height:g}" fill="{paper}"/>')
        return svg[:found.start()] + begin + svg[found.end():]

    failures = 0
    for figure in request["figures"]:
        name, width = figure["name"], figure["width"]
        stem = os.path.join(request["folder"], name)
        try:
            with open(stem + ".vl.json", encoding="utf-8") as file:
                specification = json.load(file)
            svg = vlc.vegalite_to_svg(specification, vl_version=version)
            svg = text.sub(with_small_letters, invisible.sub("", svg))
            picture = page(svg, width, "")
            if "svg" in request["formats"]:
                write(stem + ".svg", page(svg, width, "pt"))
            if "png" in request["formats"]:
                write(stem + ".png", vlc.svg_to_png(picture, scale=1, ppi=request["ppi"]))
            if "pdf" in request["formats"]:
                write(stem + ".pdf", vlc.svg_to_pdf(picture))
        except Exception as error:
            failures += 1
            print(f"{name}: {str(error)[:2000]}", file=sys.stderr)
    if request["bundle"]:
        sys.stdout.reconfigure(encoding="utf-8")
        sys.stdout.write(vlc.javascript_bundle(vl_version=version))
    sys.exit(1 if failures else 0)
    """#
}
