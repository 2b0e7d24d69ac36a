/// How figures are turned into pictures.
public struct DrawingOptions: Sendable, Equatable {
  /// A kind of picture file.
  public enum Format: String, Sendable, Codable, CaseIterable {
    case svg, png
    /// Vector graphics with embedded fonts on a page of exactly the figure's width, ready for LaTeX.
    case pdf
  }

  public var formats: [Format]
  /// The width of every figure; by default each has its own.
  public var width: Figure.Width?
  public var theme: Theme
  /// Pixels per inch of PNG files.
  public var pixelsPerInch: Int

  public init(
    formats: [Format] = Format.allCases, width: Figure.Width? = nil, theme: Theme = .light,
    pixelsPerInch: Int = 200
  ) {
    self.formats = formats
    self.width = width
    self.theme = theme
    self.pixelsPerInch = pixelsPerInch
  }
}
