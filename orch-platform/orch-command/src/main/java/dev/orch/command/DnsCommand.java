package dev.orch.command;

import dev.orch.client.RemoteApi;
import dev.orch.cluster.ControllerRunner;
import dev.orch.dns.DnsServer;
import dev.orch.model.core.Service;
import dev.orch.store.api.ListOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code orch dns}: answers for a cluster's names, until it is told to stop. */
@Command(
    name = "dns",
    description = "Serve the names of a cluster that runs elsewhere, in CoreDNS' place.",
    sortOptions = false)
final class DnsCommand implements Callable<Integer> {
  private static final int MOST_THREADS = 64;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // required
  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      required = true,
      description = "Names the cluster.")
  Path kubeconfig;

  @Option(
      names = "--listen",
      paramLabel = "ADDR[:PORT]",
      description =
          "Where to listen, over UDP and TCP; port 0 for any free one. Default: 127.0.0.1:53.")
  String listen = "127.0.0.1:53";

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "The cluster's domain. Default: cluster.local.")
  String domain = "cluster.local";

  @Option(
      names = "--upstream",
      paramLabel = "ADDR[:PORT]|none",
      split = ",",
      description =
          "Who answers for all other names, one after the other."
              + " Default: what /etc/resolv.conf says.")
  List<String> upstreams = new ArrayList<>();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many threads answer. Default: as many as there are processors.")
  int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() throws InterruptedException {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new ParameterException(
          spec.commandLine(), "--threads: " + threads + " is not from 1 to " + MOST_THREADS);
    }
    Names names = names();
    Server server = Server.of(kubeconfig);
    server.call(api -> api.resources(Service.class).list(ListOptions.ALL.withLimit(1)));
    try (StopSignal stop = StopSignal.open();
        RemoteApi api = server.open();
        ControllerRunner runner = ControllerRunner.builder(api).controller(names.loop()).start();
        DnsServer dns = names.serve(threads)) {
      while (!names.loop().isKnown() && !stop.await(2)) {
        // Until then it would only say that it doesn't know.
      }
      if (!stop.isAsked()) {
        System.out.println("names of " + server.url() + " at " + Names.text(dns.address()));
        System.out.flush();
        stop.await();
      }
    }
    return 0;
  }

  private Names names() {
    try {
      return Names.of("--listen", listen, domain, upstreams);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }
}
