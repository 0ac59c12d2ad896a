package dev.orch.command;

import dev.orch.store.access.BootstrapToken;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code orch node}: makes this machine a node of a cluster, until it is told to stop. */
@Command(
    name = "node",
    description = "Make this machine a node of a cluster that runs elsewhere.",
    sortOptions = false)
final class NodeCommand implements Callable<Integer> {
  private static final Pattern HASH = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Option(names = "--join", paramLabel = "URL", required = true, description = "The cluster's API.")
  URI join;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Option(
      names = "--token",
      paramLabel = "T",
      required = true,
      description = "The token of orch token create.")
  String token;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Option(
      names = "--ca-hash",
      paramLabel = "sha256:H",
      required = true,
      description = "The hash of the key of the cluster's authority, which that prints too.")
  String hash;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The node's name. Default: the host's, as far as the environment tells.")
  @Nullable String name;

  @Option(
      names = "--runtime",
      paramLabel = "process|simulated",
      description =
          "What runs containers: processes of this host, or nothing but the clock. Default: process.")
  String runtime = "process";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() throws InterruptedException {
    refuseUnless(
        "https".equals(join.getScheme()) && join.getHost() != null,
        "--join: '" + join + "' is no URL such as https://10.0.0.1:6443");
    BootstrapToken.Shown shown =
        BootstrapToken.Shown.of(token)
            .orElseThrow(() -> wrong("--token: it is not of the form abcdef.0123456789abcdef"));
    refuseUnless(HASH.matcher(hash).matches(), "--ca-hash: it is not of the form sha256:…");
    refuseUnless(
        runtime.equals("process") || runtime.equals("simulated"),
        "--runtime: '" + runtime + "' is neither process nor simulated");
    String own = name == null ? Up.host() : name;
    refuseUnless(NAME.matcher(own).matches(), "--name: '" + own + "' is no name of a node");
    new Joining(join, shown, hash).run(own, runtime);
    return 0;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void refuseUnless(boolean good, String message) {
    if (!good) {
      throw wrong(message);
    }
  }
}
