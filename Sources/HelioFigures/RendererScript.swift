extension Renderer {
  /// The renderer. Reads one JSON request from standard input, writes the pictures under temporary names
  /// and renames them, and prints the browser bundle. A figure that fails does not stop the others; the
  /// exit status is then 1.
  ///
  /// The SVG is made first and the other two from it, so that all three show the same.
  static let script = #"""
    import json, os, re, sys
    import vl_convert as vlc

    request = json.load(sys.stdin)
    versions = [v for v in vlc.get_vegalite_versions() if v.startswith("5.")]
    version = max(versions, key=lambda v: int(v.split(".")[1]))

    def write(path, content):
        if isinstance(content, str):
            content = content.encode("utf-8")
        temporary = path + ".part"
        with open(temporary, "wb") as file:
            file.write(content)
        os.replace(temporary, path)

    # Points that only answer to the pointer have no place on paper.
    invisible = re.compile(r'<path [^>]*\sopacity="0"[^>]*(?:/>|></path>)')
    failures = 0
    for name in request["names"]:
        stem = os.path.join(request["folder"], name)
        try:
            with open(stem + ".vl.json", encoding="utf-8") as file:
                specification = json.load(file)
            svg = vlc.vegalite_to_svg(specification, vl_version=version)
            svg = invisible.sub("", svg)
            write(stem + ".svg", svg)
            write(stem + ".png", vlc.svg_to_png(svg, scale=1, ppi=request["ppi"]))
            write(stem + ".pdf", vlc.svg_to_pdf(svg))
        except Exception as error:
            failures += 1
            print(f"{name}: {str(error)[:2000]}", file=sys.stderr)
    if request["bundle"]:
        sys.stdout.reconfigure(encoding="utf-8")
        sys.stdout.write(vlc.javascript_bundle(vl_version=version))
    sys.exit(1 if failures else 0)
    """#
}
