package dev.orch.command;

import com.google.common.net.InetAddresses;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.networking.NetworkPolicy;
import dev.orch.network.policy.Reachability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code orch explain-policies}: who can talk to whom, and which rule lets them. */
@Command(
    name = "explain-policies",
    description = "Tell which pods can talk to which others, at which ports, and by which rules.",
    sortOptions = false)
final class ExplainPoliciesCommand implements Callable<Integer> {
  enum Output {
    table,
    mermaid
  }

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Names the cluster. Default: orch.kubeconfig.")
  Path kubeconfig = Path.of("orch.kubeconfig");

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NS",
      description = "Tell only of pods in it and of whom they talk with. Default: all.")
  @Nullable String namespace;

  @Option(
      names = "--outside",
      paramLabel = "IP",
      split = ",",
      description = "Addresses beyond the cluster that are to be told of as well.")
  List<String> outside = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "table|mermaid",
      description = "A table, or the text of a picture. Default: table.")
  Output output = Output.table;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() {
    for (String address : outside) {
      if (!InetAddresses.isInetAddress(address)) {
        throw new ParameterException(
            spec.commandLine(), "--outside: '" + address + "' is no address");
      }
    }
    Reachability reachability =
        Server.of(kubeconfig)
            .call(
                api ->
                    Reachability.of(
                        api.resources(NetworkPolicy.class).list().items(),
                        api.resources(Pod.class).list().items(),
                        api.resources(Namespace.class).list().items(),
                        outside));
    ReachabilityReport report = new ReachabilityReport(reachability, namespace);
    System.out.print(output == Output.table ? report.table() : report.mermaid());
    System.out.flush();
    return 0;
  }
}
