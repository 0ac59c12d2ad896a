package dev.orch.apiserver;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Credentials;
import dev.orch.store.api.User;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that are known from the start. Compared by their hashes, all of them, in a time that tells
 * nothing. Immutable.
 */
public final class StaticTokens implements Authenticator {
  private final List<Entry> entries;

  private record Entry(byte[] hash, User user) {}

  private StaticTokens(List<Entry> entries) {
    this.entries = ImmutableList.copyOf(entries);
  }

  /** No tokens. */
  public static StaticTokens none() {
    return new StaticTokens(ImmutableList.of());
  }

  /** These and one more. */
  public StaticTokens with(String token, User user) {
    List<Entry> more = new ArrayList<>(entries);
    more.add(new Entry(hash(token), user));
    return new StaticTokens(more);
  }

  /**
   * These and those of kube-apiserver's token file: lines {@code token,user,uid,"group1,group2"}.
   *
   * @throws IllegalArgumentException naming the line that is malformed
   */
  public StaticTokens withFile(String csv) {
    StaticTokens all = this;
    int number = 0;
    for (String line : Splitter.on('\n').split(csv)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      List<String> fields = fields(line.trim());
      if (fields.size() < 3 || fields.get(0).isEmpty() || fields.get(1).isEmpty()) {
        throw new IllegalArgumentException(
            "line "
                + number
                + ": token, user and uid are needed: token,user,uid,\"group1,group2\"");
      }
      List<String> groups =
          fields.size() > 3
              ? Splitter.on(',').trimResults().omitEmptyStrings().splitToList(fields.get(3))
              : ImmutableList.of();
      all =
          all.with(
              fields.get(0),
              new User(fields.get(1), fields.get(2), groups, ImmutableSortedMap.of()));
    }
    return all;
  }

  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString().trim());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString().trim());
    return fields;
  }

  @Override
  public Optional<User> authenticate(Credentials credentials) {
    byte[] hash = hash(credentials.token());
    @Nullable User found = null;
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.hash(), hash)) {
        found = entry.user();
      }
    }
    return Optional.ofNullable(found);
  }

  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
