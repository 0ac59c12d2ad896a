package dev.orch.command;

import dev.orch.apiserver.node.NodeServer;
import dev.orch.model.core.Node;
import dev.orch.store.access.BootstrapToken;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Names the cluster, and whom to be there; instead of the three below.")
  @Nullable Path kubeconfig;

  @Option(names = "--join", paramLabel = "URL", description = "The cluster's API.")
  @Nullable URI join;

  @Option(names = "--token", paramLabel = "T", description = "The token of orch token create.")
  @Nullable String token;

  @Option(
      names = "--ca-hash",
      paramLabel = "sha256:H",
      description = "The hash of the key of the cluster's authority, which that prints too.")
  @Nullable String hash;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The node's name. Default: the host's, as far as the environment tells.")
  @Nullable String name;

  @Option(
      names = "--address",
      paramLabel = "IP",
      description =
          "The node's address, at which its agent listens."
              + " Default: the one by which the cluster's API is reached.")
  @Nullable String address;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port at which its agent listens; 0 for any free one. Default: 10250.")
  int port = NodeServer.PORT;

  @Mixin final RuntimeOptions runtime = new RuntimeOptions();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() throws InterruptedException {
    refuseUnless(runtime.fault().isEmpty(), runtime.fault());
    String own = name == null ? Up.host() : name;
    refuseUnless(NAME.matcher(own).matches(), "--name: '" + own + "' is no name of a node");
    refuseUnless(port >= 0 && port <= 65535, "--port: " + port + " is no port");
    refuseUnless(
        address == null || UpCommand.isConcrete(address),
        "--address: '" + address + "' is no address of a host");
    AgentDoor.Place place = new AgentDoor.Place(own, address, port);
    if (kubeconfig == null) {
      joining().run(place, runtime);
    } else {
      refuseUnless(
          join == null && token == null && hash == null,
          "--kubeconfig: it goes without --join, --token and --ca-hash");
      Server server = Server.of(kubeconfig);
      if (runtime.manifests == null) {
        // Pods of its own may be there to run the API.
        server.call(api -> api.resources(Node.class).find(own));
      }
      Joining.run(server, place, runtime);
    }
    return 0;
  }

  private Joining joining() {
    URI url = required("--join", join);
    refuseUnless(
        "https".equals(url.getScheme()) && url.getHost() != null,
        "--join: '" + url + "' is no URL such as https://10.0.0.1:6443");
    BootstrapToken.Shown shown =
        BootstrapToken.Shown.of(required("--token", token))
            .orElseThrow(() -> wrong("--token: it is not of the form abcdef.0123456789abcdef"));
    String sum = required("--ca-hash", hash);
    refuseUnless(HASH.matcher(sum).matches(), "--ca-hash: it is not of the form sha256:…");
    return new Joining(url, shown, sum);
  }

  private <T> T required(String option, @Nullable T value) {
    if (value == null) {
      throw wrong(option + " is missing; a node needs it unless it has --kubeconfig");
    }
    return value;
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
