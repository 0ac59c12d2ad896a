package dev.orch.command;

import dev.orch.model.Bytes;
import dev.orch.model.core.Secret;
import dev.orch.model.core.SecretBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.access.BootstrapToken;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code orch token create}: a new token, and the command with which a machine joins by it. */
@Command(
    name = "create",
    description = "Make a token, and print the command with which a machine joins by it.",
    sortOptions = false)
final class TokenCreateCommand implements Callable<Integer> {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int ID_LETTERS = 6;
  private static final int SECRET_LETTERS = 16;
  private static final String GROUP = "system:bootstrappers:kubeadm:default-node-token";

  private final SecureRandom random = new SecureRandom();

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      description = "How long it is valid, as in 24h or 30m; 0 for ever. Default: 24h.")
  String ttl = "24h";

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "The administrator's kubeconfig. Default: orch.kubeconfig.")
  Path kubeconfig = Path.of("orch.kubeconfig");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() {
    Duration valid = valid();
    Server server = Server.of(kubeconfig);
    String id = letters(ID_LETTERS);
    String secret = letters(SECRET_LETTERS);
    server.call(
        api ->
            api.resources(Secret.class)
                .inNamespace(BootstrapToken.NAMESPACE)
                .create(secret(id, secret, valid)));
    System.out.println(
        "orch node --join "
            + server.url()
            + " --token "
            + id
            + "."
            + secret
            + " --ca-hash "
            + Server.hash(server.authority()));
    return 0;
  }

  private Duration valid() {
    try {
      Duration valid = ttl.equals("0") ? Duration.ZERO : Duration.parse("PT" + ttl);
      if (!valid.isNegative()) {
        return valid;
      }
    } catch (DateTimeParseException e) {
      // refused below
    }
    throw new ParameterException(
        spec.commandLine(), "--ttl: '" + ttl + "' is no duration such as 24h");
  }

  private String letters(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private static Secret secret(String id, String secret, Duration valid) {
    Map<String, Bytes> data = new TreeMap<>();
    data.put("token-id", Bytes.utf8(id));
    data.put("token-secret", Bytes.utf8(secret));
    data.put("usage-bootstrap-authentication", Bytes.utf8("true"));
    data.put("usage-bootstrap-signing", Bytes.utf8("true"));
    data.put("auth-extra-groups", Bytes.utf8(GROUP));
    if (!valid.isZero()) {
      Instant end = Instant.now().plus(valid).truncatedTo(ChronoUnit.SECONDS);
      data.put("expiration", Bytes.utf8(end.toString()));
    }
    return SecretBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .name(BootstrapToken.NAME_PREFIX + id)
                .namespace(BootstrapToken.NAMESPACE)
                .build())
        .type(BootstrapToken.TYPE)
        .data(data)
        .build();
  }
}
