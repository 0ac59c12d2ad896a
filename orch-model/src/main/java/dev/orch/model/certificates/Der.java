package dev.orch.model.certificates;

import java.util.Arrays;

/**
 * Reads a few elements of DER, one after the other: as much as a certificate request's names need.
 * For one thread. Whatever is malformed is an {@link IllegalArgumentException}.
 */
final class Der {
  static final int INTEGER = 0x02;
  static final int OCTETS = 0x04;
  static final int OBJECT = 0x06;
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;

  private final byte[] bytes;
  private final int end;
  private int at;

  private Der(byte[] bytes, int at, int end) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  static Der of(byte[] bytes) {
    return new Der(bytes, 0, bytes.length);
  }

  boolean hasMore() {
    return at < end;
  }

  /** The tag of the next element. */
  int tag() {
    if (!hasMore()) {
      throw new IllegalArgumentException("DER ends early");
    }
    return bytes[at] & 0xff;
  }

  /** What the next element holds, after which this one is behind it. */
  Der next(int tag) {
    if (tag() != tag) {
      throw new IllegalArgumentException("DER has a tag " + tag() + " in place of " + tag);
    }
    return next();
  }

  Der next() {
    tag();
    at++;
    int length = length();
    if (length > end - at) {
      throw new IllegalArgumentException("DER ends early");
    }
    Der content = new Der(bytes, at, at + length);
    at += length;
    return content;
  }

  private int length() {
    int first = tag();
    at++;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    if (first > 0x83) {
      throw new IllegalArgumentException("DER is too long");
    }
    for (int i = first - 0x80; i > 0; i--) {
      length = length << 8 | tag();
      at++;
    }
    return length;
  }

  /** The rest of it. */
  byte[] rest() {
    return Arrays.copyOfRange(bytes, at, end);
  }

  /** Whether the rest of it is so. */
  boolean is(byte[] other) {
    return Arrays.equals(rest(), other);
  }
}
