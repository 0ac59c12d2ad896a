package dev.orch.model.protobuf;

import java.nio.charset.StandardCharsets;

/** Reads protobuf's wire format: tags, varints and lengths. For one thread. */
final class Wire {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;
  static final int FIXED32 = 5;

  private final byte[] bytes;
  private final int end;
  private int at;

  Wire(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  boolean hasMore() {
    return at < end;
  }

  /** The next tag: the field's number times eight, plus how its value is encoded. */
  int tag() {
    return (int) varint();
  }

  long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw new ProtobufException("unexpected EOF");
      }
      byte b = bytes[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new ProtobufException("proto: integer overflow");
  }

  /** The value of a length-delimited field, to be read by itself. */
  Wire part() {
    long length = varint();
    if (length < 0 || length > end - at) {
      throw new ProtobufException("unexpected EOF");
    }
    int from = at;
    at += (int) length;
    return new Wire(bytes, from, at);
  }

  String text() {
    return new String(bytes, at, end - at, StandardCharsets.UTF_8);
  }

  byte[] rest() {
    return java.util.Arrays.copyOfRange(bytes, at, end);
  }

  double fixed64() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      if (at >= end) {
        throw new ProtobufException("unexpected EOF");
      }
      value |= (bytes[at++] & 0xffL) << (8 * i);
    }
    return Double.longBitsToDouble(value);
  }

  /** Passes over a value that nobody knows. */
  void skip(int encoding) {
    switch (encoding) {
      case VARINT -> varint();
      case FIXED64 -> fixed64();
      case LENGTH -> part();
      case FIXED32 -> {
        if (end - at < 4) {
          throw new ProtobufException("unexpected EOF");
        }
        at += 4;
      }
      default -> throw new ProtobufException("proto: illegal wireType " + encoding);
    }
  }
}
