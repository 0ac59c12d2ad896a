package dev.orch.network.nft;

/**
 * A piece of a table that is added and deleted by itself. What it holds is said beside it: a
 * chain's rules, one a line; a set's declaration; what an element leads to, or nothing. Immutable.
 *
 * @param place the name of the chain or set, or of the set that an element is in
 * @param key an element's; else empty
 * @param shared whether several services may have it, and then all hold the same in it
 */
record Part(Kind kind, Family family, String place, String key, boolean shared) {
  /** What a piece is. */
  enum Kind {
    SET,
    CHAIN,
    ELEMENT
  }

  static Part set(Family family, String name) {
    return new Part(Kind.SET, family, name, "", false);
  }

  static Part chain(Family family, String name) {
    return new Part(Kind.CHAIN, family, name, "", false);
  }

  static Part sharedChain(Family family, String name) {
    return new Part(Kind.CHAIN, family, name, "", true);
  }

  static Part element(Family family, String set, String key) {
    return new Part(Kind.ELEMENT, family, set, key, false);
  }

  static Part sharedElement(Family family, String set, String key) {
    return new Part(Kind.ELEMENT, family, set, key, true);
  }
}
