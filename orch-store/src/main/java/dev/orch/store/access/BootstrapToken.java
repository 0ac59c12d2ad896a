package dev.orch.store.access;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.orch.model.Bytes;
import dev.orch.model.core.Secret;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token with which machines join a cluster, as a secret of type {@code
 * bootstrap.kubernetes.io/token} in kube-system keeps it. It doesn't tell its secret when it is
 * printed.
 *
 * @param id its public part
 * @param secret its secret part
 * @param expires when it ends; null for never
 * @param authenticates whether its holder is let in
 * @param signs whether what a cluster says of itself is signed with it
 * @param groups those its holder is in; empty if one that is asked for can't be
 */
public record BootstrapToken(
    String id,
    String secret,
    @Nullable Instant expires,
    boolean authenticates,
    boolean signs,
    List<String> groups) {
  public static final String TYPE = "bootstrap.kubernetes.io/token";
  public static final String NAMESPACE = "kube-system";
  public static final String NAME_PREFIX = "bootstrap-token-";

  private static final String GROUP = "system:bootstrappers";
  private static final Pattern TOKEN = Pattern.compile("([a-z0-9]{6})\\.([a-z0-9]{16})");
  private static final Pattern EXTRA_GROUP =
      Pattern.compile("system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]");

  public BootstrapToken {
    groups = ImmutableList.copyOf(groups);
  }

  /** What somebody shows: the two parts of a token. */
  public record Shown(String id, String secret) {
    /** Reads {@code id.secret}; empty if it is no such token. */
    public static Optional<Shown> of(String text) {
      Matcher parts = TOKEN.matcher(text);
      return parts.matches()
          ? Optional.of(new Shown(parts.group(1), parts.group(2)))
          : Optional.empty();
    }

    @Override
    public String toString() {
      return "Shown[" + id + "]";
    }
  }

  /** The token that a secret keeps; empty if it keeps none, or is going. */
  public static Optional<BootstrapToken> of(Secret secret) {
    String id = text(secret, "token-id");
    String hidden = text(secret, "token-secret");
    boolean whole =
        secret.type().equals(TYPE)
            && secret.metadata().namespace().equals(NAMESPACE)
            && secret.metadata().deletionTimestamp() == null
            && !id.isEmpty()
            && !hidden.isEmpty()
            && secret.metadata().name().equals(NAME_PREFIX + id);
    return whole
        ? Optional.of(
            new BootstrapToken(
                id,
                hidden,
                expires(text(secret, "expiration")),
                text(secret, "usage-bootstrap-authentication").equals("true"),
                text(secret, "usage-bootstrap-signing").equals("true"),
                groups(text(secret, "auth-extra-groups"))))
        : Optional.empty();
  }

  private static String text(Secret secret, String key) {
    Bytes bytes = secret.data().get(key);
    return bytes == null ? "" : bytes.toUtf8();
  }

  /** An end that can't be read has come. */
  private static @Nullable Instant expires(String text) {
    try {
      return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  private static List<String> groups(String extra) {
    NavigableSet<String> groups = new TreeSet<>();
    groups.add(GROUP);
    if (!extra.isEmpty()) {
      for (String group : Splitter.on(',').split(extra)) {
        if (!EXTRA_GROUP.matcher(group).matches()) {
          return ImmutableList.of();
        }
        groups.add(group);
      }
    }
    return ImmutableList.copyOf(groups);
  }

  /** Whether it has ended. */
  public boolean hasExpired(Instant now) {
    return expires != null && !now.isBefore(expires);
  }

  @Override
  public String toString() {
    return "BootstrapToken[" + id + "]";
  }
}
