/// Words that turn a text into its contrary, by how they begin.
struct Opposites {
  static let all = [
    Opposites("least min minimum minimal", "most max maximum maximal"), Opposites("before", "after"),
    Opposites("first earliest oldest", "last latest newest"),
    Opposites("more greater above over", "less fewer below under"),
    Opposites("larg* big* long*", "small* tiny short*"), Opposites("high*", "low lower lowest"),
    Opposites("encod* encrypt*", "decod* decrypt*"), Opposites("compress*", "decompress* uncompress*"),
    Opposites("ascend* increas*", "descend* decreas*"), Opposites("upload*", "download*"),
    Opposites("import*", "export*"), Opposites("allow* permit* accept*", "block* deny denies reject*"),
    Opposites("includ*", "exclud*"), Opposites("enabl*", "disabl*"),
    Opposites("read reads reading reader", "write writes writing writer"), Opposites("client*", "server*"),
    Opposites("sync synchronous*", "async asynchronous*"), Opposites("pars*", "serializ* print*"),
    Opposites("sensitive", "insensitive"), Opposites("mutable", "immutable"), Opposites("singly", "doubly"),
    Opposites("start starts begin*", "stop stops end ends"), Opposites("add adds adding", "remov* delet*"),
    Opposites("push*", "pull* pop pops"), Opposites("lossy", "lossless"),
    Opposites("upper uppercase", "lower lowercase"),
    Opposites("left", "right"), Opposites("public", "private"), Opposites("local", "remote"),
  ]

  let one: [String]
  let other: [String]

  init(_ one: String, _ other: String) {
    self.one = one.split(separator: " ").map(String.init)
    self.other = other.split(separator: " ").map(String.init)
  }

  /// One text has the first alone and the other text the second.
  func divide(_ words: Set<String>, _ others: Set<String>) -> Bool {
    Self.has(one, words) && !Self.has(other, words) && Self.has(other, others) && !Self.has(one, others)
  }

  /// A word that ends in a star stands for all that begin like it.
  private static func has(_ patterns: [String], _ words: Set<String>) -> Bool {
    patterns.contains { pattern in
      pattern.hasSuffix("*") ? words.contains { $0.hasPrefix(pattern.dropLast()) } : words.contains(pattern)
    }
  }
}
