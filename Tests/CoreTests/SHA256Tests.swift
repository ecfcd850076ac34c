import Core
import Testing

@Test(arguments: [
  ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
  ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  (
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
  ),
  (
    "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
    "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
  ),
])
func digestsAreThoseOfTheStandard(text: String, digest: String) {
  #expect(SHA256.hex(text.utf8) == digest)
}

@Test func aMillionLettersHaveTheDigestOfTheStandard() {
  let letters = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
  #expect(SHA256.hex(letters) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
}

@Test func lengthsAroundABlockArePaddedRight() {
  // One byte before, at and after the point where the length no longer fits in the same block.
  #expect(
    SHA256.hex([UInt8](repeating: 0, count: 55)) == "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7")
  #expect(
    SHA256.hex([UInt8](repeating: 0, count: 56)) == "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb")
  #expect(
    SHA256.hex([UInt8](repeating: 0, count: 64)) == "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b")
}

@Test func bytesWithoutContiguousStorageGiveTheSameDigest() {
  #expect(SHA256.hex("abc".utf8.lazy.map { $0 }) == SHA256.hex("abc".utf8))
}
