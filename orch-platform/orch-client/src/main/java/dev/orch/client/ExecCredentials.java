package dev.orch.client;

import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Credentials that a command prints: an {@code ExecCredential} of client.authentication.k8s.io. It
 * is run at first use, when what it printed has expired, and after the server refused that. A named
 * edge: it waits for the command, a minute at most.
 */
final class ExecCredentials implements Credentials {
  private static final int PATIENCE_SECONDS = 60;

  /**
   * What to run.
   *
   * @param command the program and its arguments
   * @param environment what it finds in its environment beside this program's own
   * @param apiVersion the version that it prints
   * @param cluster what it is told of the cluster, or null if it doesn't want that
   * @param hint what to do where the program is missing, or {@code ""}
   */
  record Plugin(
      List<String> command,
      Map<String, String> environment,
      String apiVersion,
      Json.@Nullable Obj cluster,
      String hint) {}

  private final Plugin plugin;
  private final InstantSource clock;
  private @Nullable Credential kept;
  private Instant expires = Instant.MAX;

  ExecCredentials(Plugin plugin, InstantSource clock) {
    this.plugin = plugin;
    this.clock = clock;
  }

  @Override
  public synchronized Credential get() {
    Credential known = kept;
    if (known != null && clock.instant().isBefore(expires)) {
      return known;
    }
    Json.Obj status = run();
    expires = expiry(status.text("expirationTimestamp"));
    Credential fresh = credential(status);
    kept = fresh;
    return fresh;
  }

  @Override
  public synchronized void refused(Credential shown) {
    if (shown.equals(kept)) {
      kept = null;
    }
  }

  private static Instant expiry(String text) {
    try {
      return text.isEmpty() ? Instant.MAX : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new CredentialsException("expirationTimestamp " + text + " is no time", e);
    }
  }

  private Credential credential(Json.Obj status) {
    String token = status.text("token");
    String certificate = status.text("clientCertificateData");
    String key = status.text("clientKeyData");
    if (token.isEmpty() && certificate.isEmpty()) {
      throw failed("printed neither a token nor a certificate", null);
    }
    if (certificate.isEmpty() != key.isEmpty()) {
      throw failed("printed a certificate without its key, or a key without its certificate", null);
    }
    try {
      return new Credential(
          token.isEmpty() ? "" : "Bearer " + token,
          certificate.isEmpty() ? null : ClientIdentity.ofPem(certificate, key));
    } catch (IllegalArgumentException e) {
      throw failed("printed no usable certificate: " + e.getMessage(), e);
    }
  }

  private Json.Obj run() {
    byte[] printed;
    try {
      printed = output(start());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("was interrupted", e);
    } catch (IOException e) {
      throw failed(plugin.hint().isEmpty() ? "can't be run" : "can't be run. " + plugin.hint(), e);
    }
    try {
      Json.Obj json = Json.parse(printed).asObject();
      if (!json.text("kind").equals("ExecCredential")
          || !json.text("apiVersion").equals(plugin.apiVersion())) {
        throw failed("printed no ExecCredential of " + plugin.apiVersion(), null);
      }
      return json.object("status");
    } catch (JsonException | IllegalStateException e) {
      throw failed("printed no ExecCredential", e);
    }
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(plugin.command()).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(plugin.environment());
    Json.Obj spec = Json.object("interactive", Json.of(false));
    Json.Obj info =
        Json.object("kind", Json.of("ExecCredential"))
            .with("apiVersion", plugin.apiVersion())
            .with("spec", plugin.cluster() == null ? spec : spec.with("cluster", plugin.cluster()));
    builder.environment().put("KUBERNETES_EXEC_INFO", info.toString());
    return builder.start();
  }

  /** What it printed; waits for its end first, so that one which hangs is noticed. */
  private byte[] output(Process process) throws IOException, InterruptedException {
    try (InputStream out = process.getInputStream()) {
      process.getOutputStream().close(); // there is nobody to ask
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw failed("took longer than " + PATIENCE_SECONDS + " s", null);
      }
      if (process.exitValue() != 0) {
        throw failed("ended with code " + process.exitValue(), null);
      }
      return out.readAllBytes();
    } finally {
      process.destroyForcibly();
    }
  }

  /** What it printed is a secret and not told. */
  private CredentialsException failed(String why, @Nullable Exception cause) {
    String message = "the credential plugin " + plugin.command().get(0) + " " + why;
    return cause == null
        ? new CredentialsException(message)
        : new CredentialsException(message, cause);
  }
}
