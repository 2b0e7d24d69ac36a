import Foundation
import Heliotrope
import Testing

/// Tables in and out of the commands: streams, links, devices, folders, formats.
@Suite struct TableFilesTests {
  private let quick = [
    "--kernels", "gaussian", "--adaptation", "none", "--blend", "1", "--threads", "1", "--quiet",
  ]

  private func fit(_ arguments: [String], in scratch: Scratch) throws -> Program {
    try Program(["fit"] + arguments + quick, in: scratch.url)
  }

  /// Runs the program through a shell.
  private func shell(_ line: String, in scratch: Scratch) throws -> (status: Int32, output: String)
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let program = try #require(Program.path).path
    process.arguments = ["-c", line.replacing("heliotrope", with: "'\(program)'")]
    process.currentDirectoryURL = scratch.url
    let pipe = Pipe()
    (process.standardOutput, process.standardError) = (pipe, pipe)
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }

  @Test func standardInputAndDevices() throws {
    let scratch = try Scratch()
    _ = try scratch.table(rows: 40)
    let options = quick.joined(separator: " ")
    let piped = try shell("cat table.csv | heliotrope fit - -o piped.model \(options)", in: scratch)
    #expect(piped.status == 0, "\(piped.output)")
    let named = try fit(["table.csv", "-o", "named.model"], in: scratch)
    #expect(named.status == 0, "\(named.errors)")
    func content(_ name: String) throws -> Data {
      try Data(contentsOf: scratch.url.appendingPathComponent(name))
    }
    #expect(try content("piped.model") == content("named.model"), "equal fits are equal files")
    let device = try shell(
      "cat table.csv | heliotrope fit /dev/stdin -o d.model \(options)", in: scratch)
    #expect(device.status == 0, "\(device.output)")
    let stream = try shell(
      "heliotrope predict named.model table.csv -o /dev/stdout --quiet", in: scratch)
    #expect(
      stream.status == 0 && stream.output.contains("prediction,lower,upper"), "\(stream.output)")
    let pipe = try shell(
      "mkfifo tube; (cat tube > out) & heliotrope predict named.model table.csv -o tube --quiet; wait; "
        + "test -p tube && head -1 out", in: scratch)
    #expect(pipe.status == 0 && pipe.output.contains("prediction,lower,upper"), "\(pipe.output)")
    let full = try shell("heliotrope predict named.model table.csv > /dev/full", in: scratch)
    #expect(full.status == 1, "\(full.output)")
    let limited = try shell(
      "(ulimit -f 1; heliotrope predict named.model table.csv > small); echo status $?", in: scratch
    )
    #expect(limited.output.contains("File too large") && limited.output.contains("status 1"))
    let fullFile = try shell("heliotrope predict named.model table.csv -o /dev/full", in: scratch)
    #expect(fullFile.status == 1 && fullFile.output.contains("/dev/full"), "\(fullFile.output)")
  }

  @Test func linksAndFolders() throws {
    let scratch = try Scratch()
    _ = try scratch.table(rows: 40)
    let manager = FileManager.default
    let (link, target) = (scratch.url.appendingPathComponent("link"), "kept/target.model")
    try manager.createDirectory(
      at: scratch.url.appendingPathComponent("kept"), withIntermediateDirectories: true)
    try manager.createSymbolicLink(atPath: link.path, withDestinationPath: target)
    for overwrite in [[], ["--overwrite"]] {
      let fitted = try fit(["table.csv", "-o", "link"] + overwrite, in: scratch)
      #expect(fitted.status == 0, "\(fitted.errors)")
      #expect(try manager.destinationOfSymbolicLink(atPath: link.path) == target)
      #expect(manager.fileExists(atPath: scratch.url.appendingPathComponent(target).path))
    }
    let again = try fit(["table.csv", "-o", "link"], in: scratch)
    #expect(again.status == 1 && again.errors.contains("--overwrite"))
    for arguments in [
      [".", "-o", "x.model"], ["table.csv", "-o", "kept"],
      ["table.csv", "-o", "kept", "--overwrite"],
    ] {
      let folder = try fit(arguments, in: scratch)
      #expect(folder.status != 0 && folder.errors.contains("folder"), "\(folder.errors)")
      #expect(!folder.errors.contains("NSCocoa"))
    }
    let nowhere = try fit(["table.csv", "-o", "no/such/x.model"], in: scratch)
    #expect(nowhere.status == 1 && nowhere.errors.contains("no folder"), "\(nowhere.errors)")
  }

  @Test func predictionsInJSON() throws {
    let scratch = try Scratch()
    _ = try scratch.table(rows: 40)
    _ = try scratch.file(
      "kinds.csv",
      "a,b,kind\n"
        + (0..<60).map { "\($0 * 37 % 61),\($0 * 17 % 53),\($0 * 37 % 61 > 40 ? "Yes" : "No")\n" }
        .joined())
    #expect(try fit(["table.csv", "-o", "m"], in: scratch).status == 0)
    let kinds = try fit(["kinds.csv", "-o", "k", "--class-weights", "balanced"], in: scratch)
    #expect(kinds.status == 0, "\(kinds.errors)")
    for part in ["AUC", "balanced", "true class, predicted:", "came true"] {
      #expect(kinds.output.contains(part), "\(kinds.output)")
    }
    func json(_ arguments: [String]) throws -> [String: Any] {
      let program = try Program(["predict"] + arguments + ["--json"], in: scratch.url)
      #expect(program.status == 0, "\(program.errors)")
      return try #require(
        JSONSerialization.jsonObject(with: Data(program.output.utf8)) as? [String: Any])
    }
    let numbers = try #require(try json(["m", "table.csv"])["predictions"] as? [[String: Any]])
    let csv = try Program(["predict", "m", "table.csv"], in: scratch.url)
    let lines = csv.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    #expect(numbers.count == 40 && lines.count == 40)
    for (row, line) in zip(numbers, lines) {
      for (key, cell) in zip(["value", "lower", "upper"], line) {
        #expect(abs((row[key] as? Double ?? .nan) - Double(cell)!) < 1e-9)
      }
    }
    #expect(csv.errors.contains("All 40 rows are ones that the model learned from"))
    let classes = try #require(
      try json(["k", "kinds.csv", "--threshold", "0.001"])["predictions"] as? [[String: Any]])
    #expect(classes.filter { $0["class"] as? String == "Yes" }.count > 30)
    #expect((classes[0]["probabilities"] as? [String: Double])?.count == 2)
    for (arguments, word) in [
      (["predict", "m", "table.csv", "--threshold", "0.5"], "--threshold"),
      (["fit", "kinds.csv", "-o", "x", "--class-weights", "Yes=0"], "--class-weights"),
      (["fit", "kinds.csv", "-o", "x", "--class-weights", "Perhaps=2"], "Perhaps"),
      (["fit", "table.csv", "-o", "x", "--threshold", "0.5"], "threshold"),
    ] {
      let refused = try Program(arguments, in: scratch.url)
      #expect(refused.status == 64 && refused.errors.contains(word), "\(refused.errors)")
    }
  }

  @Test func othersWaysOfReading() throws {
    let scratch = try Scratch()
    let rows = (0..<40).map { "\($0 % 7),\($0 * 5 % 11),\($0 % 7 + $0 * 5 % 11)" }
    _ = try scratch.file("bare.csv", rows.joined(separator: "\n") + "\n")
    let bare = try fit(
      ["bare.csv", "-o", "bare.model", "--no-header", "--target", "2"], in: scratch)
    #expect(bare.status == 0 && bare.output.contains("40 rows to learn from"), "\(bare.errors)")
    let predicted = try Program(["predict", "bare.model", "bare.csv"], in: scratch.url)
    #expect(
      predicted.output.split(separator: "\n").count == 41,
      "the header is the model's: \(predicted.errors)")
    _ = try scratch.file(
      "marks.csv",
      "a;b;y\n"
        + (0..<40).map { "1.\($0 < 10 ? "00" : "0")\($0);\($0 * 5 % 11),5;\($0)\n" }.joined())
    let comma = try fit(["marks.csv", "-o", "c.model", "--decimal", "comma"], in: scratch)
    #expect(
      comma.status == 0 && comma.output.contains("separators of thousands"), "\(comma.output)")
    let formula = try Program(
      ["fit", "bare.csv", "-o", "f.model", "--no-header", "--kernels", "gaussian,max(q,0)"],
      in: scratch.url)
    #expect(formula.status == 64 && formula.errors.contains("max(q,0)"), "\(formula.errors)")
    // A workbook needs Python, and the message says so.
    let archive = scratch.url.appendingPathComponent("book.xlsx")
    try Data(Self.emptyArchive(member: "xl/workbook.xml")).write(to: archive)
    let book = try Program(
      ["fit", "book.xlsx", "-o", "b.model"], in: scratch.url,
      environment: ["HELIOTROPE_PYTHON": "/nonexistent/python"])
    #expect(book.status == 65, "\(book.errors)")
    for part in ["Excel", "/nonexistent/python", "pandas openpyxl", "CSV"] {
      #expect(book.errors.contains(part), "\(book.errors)")
    }
  }

  /// A ZIP archive of one stored, empty file.
  private static func emptyArchive(member: String) -> [UInt8] {
    func little(_ value: Int, _ width: Int) -> [UInt8] {
      (0..<width).map { UInt8(value >> (8 * $0) & 255) }
    }
    let name = Array(member.utf8)
    let middle = [UInt8](repeating: 0, count: 22) + little(name.count, 2)
    let local = little(0x0403_4B50, 4) + middle + little(0, 2) + name
    let entry =
      little(0x0201_4B50, 4) + [UInt8](repeating: 0, count: 24) + little(name.count, 2)
      + [UInt8](repeating: 0, count: 16) + name
    let end =
      little(0x0605_4B50, 4) + little(0, 4) + little(1, 2) + little(1, 2) + little(entry.count, 4)
      + little(local.count, 4) + little(0, 2)
    return local + entry + end
  }
}
