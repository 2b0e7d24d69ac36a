import Foundation
import Testing

/// The working folder may be anybody's: nothing in it is run or imported.
@Suite struct RendererIsolationTests {
  private func script(_ path: URL, _ text: String) throws {
    try FileManager.default.createDirectory(
      at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path.path)
  }

  @Test func nothingOfTheWorkingFolderIsRun() throws {
    let scratch = try Scratch()
    let trace = scratch.url.appendingPathComponent("trace")
    try script(
      scratch.url.appendingPathComponent(".venv/bin/python"), "#!/bin/sh\ntouch '\(trace.path)'\n")
    try script(
      scratch.url.appendingPathComponent("vl_convert.py"),
      "open('\(trace.path)', 'w').close()\n__version__ = '1'\n")
    _ = try Program(["doctor"], in: scratch.url, environment: ["HELIOTROPE_RENDERER": ""])
    let python = try Program(
      ["doctor"], in: scratch.url,
      environment: ["HELIOTROPE_RENDERER": "python3", "PYTHONPATH": scratch.url.path])
    #expect(python.output.contains("figure renderer"))
    #expect(!FileManager.default.fileExists(atPath: trace.path))
  }

  /// One that answers, and then never ends.
  @Test func aRendererThatHangsIsStopped() throws {
    let scratch = try Scratch()
    let python = scratch.url.appendingPathComponent("python")
    try script(
      python,
      """
      #!/bin/sh
      case "$3" in *__version__*) echo 1.7; exit 0;; esac
      exec sleep 100

      """)
    let start = Date()
    let program = try Program(
      ["run", "mixing", "--quiet", "-o", "out"], in: scratch.url,
      environment: ["HELIOTROPE_RENDERER": python.path, "HELIOTROPE_RENDERER_SECONDS": "2"])
    #expect(program.status == 0, "\(program.errors)")
    #expect(program.output.contains("stopped after 2 s"), "\(program.output)")
    #expect(Date().timeIntervalSince(start) < 60)
  }
}
