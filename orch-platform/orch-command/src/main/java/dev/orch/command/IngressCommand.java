package dev.orch.command;

import com.google.common.net.InetAddresses;
import dev.orch.client.RemoteApi;
import dev.orch.cluster.ControllerRunner;
import dev.orch.ingress.IngressAddresses;
import dev.orch.ingress.IngressLoop;
import dev.orch.ingress.IngressProxy;
import dev.orch.model.Chance;
import dev.orch.model.networking.Ingress;
import dev.orch.store.api.ListOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code orch ingress}: carries what a cluster's Ingresses say, until it is told to stop. */
@Command(
    name = "ingress",
    description = "Carry requests to the Services of a cluster, as its Ingresses say.",
    sortOptions = false)
final class IngressCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

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
      description = "Where to speak HTTP; port 0 for any free one. Default: 127.0.0.1:80.")
  String listen = "127.0.0.1:80";

  @Option(
      names = "--tls-listen",
      paramLabel = "ADDR[:PORT]",
      description =
          "Where to speak TLS, with the certificates that Ingresses name. Default: nowhere.")
  @Nullable String secure;

  @Option(
      names = "--address",
      paramLabel = "IP",
      split = ",",
      description =
          "What the status of Ingresses says where they are. Default: where it listens, if that is"
              + " an address.")
  List<String> addresses = new ArrayList<>();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() throws InterruptedException {
    InetSocketAddress plain = address("--listen", listen, 80);
    InetSocketAddress tls = secure == null ? null : address("--tls-listen", secure, 443);
    List<String> told = told(plain);
    Server server = Server.of(kubeconfig);
    server.call(api -> api.resources(Ingress.class).list(ListOptions.ALL.withLimit(1)));
    IngressLoop loop = new IngressLoop();
    try (StopSignal stop = StopSignal.open();
        IngressProxy proxy =
            IngressProxy.start(
                plain, tls, PATIENCE, loop, new Chance(new SecureRandom().nextLong()));
        RemoteApi api = server.open();
        ControllerRunner runner =
            ControllerRunner.builder(api)
                .controller(loop)
                .controller(IngressAddresses.controller(told))
                .start()) {
      while (!loop.known().isTrue() && !stop.await(2)) {
        // Until then it knows of no route.
      }
      if (!stop.isAsked()) {
        System.out.println(
            "Ingresses of "
                + server.url()
                + " at "
                + proxy.addresses().stream().map(Names::text).collect(Collectors.joining(", ")));
        System.out.flush();
        stop.await();
      }
    } catch (IOException e) {
      throw new Failure("can't listen at " + listen + ": " + e.getMessage());
    }
    return 0;
  }

  private List<String> told(InetSocketAddress plain) {
    for (String each : addresses) {
      if (!UpCommand.isConcrete(each)) {
        throw new ParameterException(
            spec.commandLine(), "--address: '" + each + "' is no address of a host");
      }
    }
    return addresses.isEmpty() && !plain.getAddress().isAnyLocalAddress()
        ? List.of(InetAddresses.toAddrString(plain.getAddress()))
        : addresses;
  }

  private InetSocketAddress address(String option, String text, int port) {
    try {
      return Names.address(option, text, port);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }
}
