import Foundation
import HelioFigures
import Testing

/// The CSV file beside a figure holds what the figure shows, and says what it is.
@Suite struct TableTests {
  /// The rows of a CSV text without quoted line ends.
  static func rows(_ text: String) -> [[String]] {
    text.split(separator: "\n").map { line in
      var (cells, cell, isQuoted) = ([String](), "", false)
      for character in line {
        switch character {
        case "\"": isQuoted.toggle()
        case "," where !isQuoted:
          cells.append(cell)
          cell = ""
        default: cell.append(character)
        }
      }
      return cells + [cell]
    }
  }

  @Test(arguments: GoldenTests.figures.map(\.name))
  func everyPlottedNumberStandsInTheTable(_ name: String) throws {
    let figure = try #require(GoldenTests.figures.first { $0.name == name })
    let table = Self.rows(csv(of: figure))
    let head = try #require(table.first)
    #expect(Set(head).count == head.count, "a column name is used once")
    #expect(table.allSatisfy { $0.count == head.count })
    for panel in figure.panels {
      for layer in panel.layers {
        let columns = [layer.x, layer.x2, layer.y, layer.y2].compactMap { $0 }
        let places = try columns.map { try #require(head.firstIndex(of: $0), "\($0)") }
        for row in layer.data.rows {
          let wanted = columns.map { column -> Cell in
            row[layer.data.columns.firstIndex(of: column) ?? 0]
          }
          #expect(
            table.contains { line in
              zip(places, wanted).allSatisfy { place, cell in
                switch cell {
                case .number(let x):
                  x.isFinite ? Double(line[place]) == x : line[place].isEmpty
                case .text(let word): line[place] == word
                case .missing: line[place].isEmpty
                }
              }
            }, "\(name): \(wanted)")
        }
      }
    }
  }

  @Test(arguments: Samples.all.map(\.name)) func columnsSayTheirQuantity(_ name: String) throws {
    let figure = try #require(Samples.all.first { $0.name == name })
    let head = try #require(Self.rows(csv(of: figure)).first)
    for column in head {
      #expect(column.count > 2 || column == "p", "'\(column)' says nothing")
      #expect(!["low", "high", "what", "value2"].contains(column), "'\(column)' says too little")
    }
  }
}
