package dev.orch.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The token in a file. It is read again after a minute, as tokens of pods are replaced in place,
 * and after the server refused it.
 */
final class TokenFile implements Credentials {
  private static final Duration FRESH = Duration.ofMinutes(1);

  private final Path file;
  private final InstantSource clock;
  private @Nullable Credential kept;
  private Instant readAt = Instant.MIN;

  TokenFile(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  @Override
  public synchronized Credential get() {
    Instant now = clock.instant();
    Credential known = kept;
    if (known != null && now.isBefore(readAt.plus(FRESH))) {
      return known;
    }
    try {
      String token = Files.readString(file).trim();
      if (token.isEmpty()) {
        throw new CredentialsException("the token file " + file + " is empty");
      }
      known = Credential.bearer(token);
    } catch (IOException e) {
      if (known == null) {
        throw new CredentialsException("the token file " + file + " can't be read", e);
      }
      return known; // it is being replaced; what there was may still be good
    }
    kept = known;
    readAt = now;
    return known;
  }

  @Override
  public synchronized void refused(Credential shown) {
    if (shown.equals(kept)) {
      readAt = Instant.MIN;
    }
  }
}
