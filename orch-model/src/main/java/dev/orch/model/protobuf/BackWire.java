package dev.orch.model.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes protobuf's wire format from the end to the start: what a length stands before is written
 * already when the length is. For one thread.
 */
final class BackWire {
  private byte[] bytes = new byte[1024];
  private int at = bytes.length;

  /** How much was written so far. */
  int size() {
    return bytes.length - at;
  }

  byte[] toBytes() {
    return Arrays.copyOfRange(bytes, at, bytes.length);
  }

  private void room(int size) {
    if (size > at) {
      int used = size();
      byte[] larger = new byte[Math.max(bytes.length * 2, used + size)];
      System.arraycopy(bytes, at, larger, larger.length - used, used);
      bytes = larger;
      at = larger.length - used;
    }
  }

  void raw(byte[] content) {
    room(content.length);
    at -= content.length;
    System.arraycopy(content, 0, bytes, at, content.length);
  }

  void varint(long value) {
    int size = 1;
    for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
      size++;
    }
    room(size);
    at -= size;
    long rest = value;
    for (int i = 0; i < size - 1; i++) {
      bytes[at + i] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    bytes[at + size - 1] = (byte) rest;
  }

  private void tag(int number, int encoding) {
    varint((long) number << 3 | encoding);
  }

  /** A field that is a number, a boolean or an enumeration. */
  void number(int number, long value) {
    varint(value);
    tag(number, Wire.VARINT);
  }

  void fixed64(int number, double value) {
    room(8);
    at -= 8;
    long bits = Double.doubleToRawLongBits(value);
    for (int i = 0; i < 8; i++) {
      bytes[at + i] = (byte) (bits >>> 8 * i);
    }
    tag(number, Wire.FIXED64);
  }

  void bytes(int number, byte[] value) {
    raw(value);
    varint(value.length);
    tag(number, Wire.LENGTH);
  }

  void text(int number, String value) {
    bytes(number, value.getBytes(StandardCharsets.UTF_8));
  }

  /** A part that was written since the size was this. */
  void part(int number, int since) {
    varint(size() - since);
    tag(number, Wire.LENGTH);
  }
}
