package dev.orch.client;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;

/**
 * Where requests get from what they show of who sends them. Asked before each request, from any
 * thread; may read a file or run a command, and keeps what it got as long as that is good.
 */
public interface Credentials {
  /**
   * What to show now.
   *
   * @throws CredentialsException if there is nothing to show and why
   */
  Credential get();

  /** Is told that the server took it for nobody's (401): what was kept of it is to be got anew. */
  default void refused(Credential shown) {}

  /** Always the same. */
  static Credentials of(Credential credential) {
    return () -> credential;
  }

  /** Nobody. */
  static Credentials anonymous() {
    return of(Credential.NONE);
  }

  /** A bearer token. */
  static Credentials token(String token) {
    return of(Credential.bearer(token));
  }

  /** The token in a file, which may be replaced at any time. */
  static Credentials tokenFile(Path file, InstantSource clock) {
    return new TokenFile(file, clock);
  }

  /** A name and a password. */
  static Credentials basic(String name, String password) {
    byte[] both = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return of(new Credential("Basic " + Base64.getEncoder().encodeToString(both), null));
  }

  /** A certificate. */
  static Credentials certificate(ClientIdentity identity) {
    return of(new Credential("", identity));
  }
}
