package dev.orch.contracts.store;

import dev.orch.store.Codec;
import dev.orch.store.Key;
import org.jspecify.annotations.Nullable;

/**
 * The value that the contract stores: a text, the revision that the store stamped on it, and a text
 * that watches are scoped by.
 */
public record Stamped(String text, long revision, String index) {
  /** A value before it is stored. */
  public static Stamped of(String text) {
    return new Stamped(text, 0, "");
  }

  /** A value that a watch can be scoped to. */
  public static Stamped of(String text, String index) {
    return new Stamped(text, 0, index);
  }

  /**
   * The codec that a store under test is built with; a value weighs as many bytes as its text has
   * characters.
   */
  public static final Codec<Stamped> CODEC =
      new Codec<>() {
        @Override
        public Stamped at(Stamped value, long revision) {
          return new Stamped(value.text(), revision, value.index());
        }

        @Override
        public long weight(Key key, Stamped value) {
          return value.text().length();
        }

        @Override
        public @Nullable String index(Key key, Stamped value) {
          return value.index();
        }
      };
}
