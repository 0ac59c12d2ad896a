package dev.orch.apiserver;

import com.google.common.primitives.Bytes;
import dev.orch.testkit.base.Rng;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Bodies that are broken in their bytes. */
final class FuzzBytes {
  private static final List<byte[]> INSERTS =
      List.of(
          new byte[] {0},
          new byte[] {(byte) 0xff},
          new byte[] {(byte) 0xc0, (byte) 0x80},
          new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
          new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf},
          utf8("\\ud800"),
          utf8("\\u0000"),
          utf8("{"),
          utf8("]"),
          utf8("\"kind\":\"X\",\"kind\":\"Y\","),
          utf8("\"metadata\":{\"name\":\"y\"},"),
          utf8("\n---\n"),
          utf8("&a [*a]"),
          utf8("!!binary x"),
          utf8("? "),
          utf8("<<: *a\n"),
          utf8("\t"),
          utf8("1e99999999"),
          utf8("9".repeat(2000)),
          utf8("[".repeat(20_000)),
          utf8("{\"a\":".repeat(20_000)),
          utf8("- ".repeat(2000)));

  private final Rng rng;

  FuzzBytes(Rng rng) {
    this.rng = rng;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The bytes, or rarely something broken. */
  byte[] maybeBroken(byte[] body) {
    byte[] broken = body;
    if (rng.chance(0.12)) {
      for (int i = rng.nextInt(3); i >= 0; i--) {
        broken = broken(broken);
      }
    }
    return broken;
  }

  private byte[] broken(byte[] body) {
    int at = rng.nextInt(body.length + 1);
    switch (rng.nextInt(4)) {
      case 0:
        return Arrays.copyOf(body, at);
      case 1:
        byte[] insert = rng.pick(INSERTS);
        return Bytes.concat(
            Arrays.copyOf(body, at), insert, Arrays.copyOfRange(body, at, body.length));
      case 2:
        int end = rng.nextInt(at, body.length + 1);
        return Bytes.concat(body, Arrays.copyOfRange(body, at, end));
      default:
        byte[] flipped = body.clone();
        if (at < flipped.length) {
          flipped[at] ^= (byte) (1 << rng.nextInt(8));
        }
        return flipped;
    }
  }
}
