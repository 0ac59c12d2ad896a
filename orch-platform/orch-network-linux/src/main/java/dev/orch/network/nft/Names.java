package dev.orch.network.nft;

import com.google.common.base.CharMatcher;
import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Names of what a service has of its own: the same in every run, each another one, and short enough
 * for nft, which takes 128 characters. Stateless.
 */
final class Names {
  private static final int READABLE = 80;
  private static final int HASH_BYTES = 8;
  private static final CharMatcher PLAIN =
      CharMatcher.inRange('a', 'z')
          .or(CharMatcher.inRange('0', '9'))
          .or(CharMatcher.anyOf("-."))
          .precomputed();

  private Names() {}

  /** A name that begins with the prefix, and tells the first of the words to people. */
  static String of(String prefix, String readable, String... more) {
    byte[] hash =
        Hashing.sha256()
            .hashString(
                readable + "\n" + String.join("\n", Arrays.asList(more)), StandardCharsets.UTF_8)
            .asBytes();
    String text = PLAIN.negate().replaceFrom(readable, '-');
    return prefix
        + "-"
        + BaseEncoding.base16().lowerCase().encode(hash, 0, HASH_BYTES)
        + "-"
        + text.substring(0, Math.min(READABLE, text.length()));
  }
}
