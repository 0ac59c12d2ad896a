package dev.orch.command;

import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code orch up}: a cluster that runs until it is told to stop. */
@Command(
    name = "up",
    description = "Start a cluster, apply manifests, and run until stopped.",
    sortOptions = false)
final class UpCommand implements Callable<Integer> {
  private static final Set<String> PARTS = ImmutableSet.of("scheduler", "controllers", "nodes");

  static final String NO_TOKEN = "it must be visible ASCII characters";

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @Option(
      names = "-f",
      paramLabel = "FILE|DIR|-",
      description = "Manifests to apply: a file, a folder of them, or standard input.")
  List<String> manifests = new ArrayList<>();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port of the API; 0 for any free one. Default: 6443.")
  int port = 6443;

  @Option(
      names = "--address",
      paramLabel = "IP",
      description =
          "Address at which the API listens; one that isn't of loopback lets other machines in."
              + " Default: 127.0.0.1.")
  String address = "127.0.0.1";

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Where to write the kubeconfig. Default: orch.kubeconfig.")
  Path kubeconfig = Path.of("orch.kubeconfig");

  @Option(names = "--nodes", paramLabel = "N", description = "How many nodes. Default: 1.")
  int nodes = 1;

  @Option(
      names = "--without",
      paramLabel = "scheduler,controllers,nodes",
      split = ",",
      description = "Parts to leave out.")
  List<String> without = new ArrayList<>();

  @Option(
      names = "--controllers",
      paramLabel = "*,NAME,-NAME",
      split = ",",
      description =
          "Which controllers run: * for all, NAME for that one, -NAME for all but that. Default: *.")
  List<String> controllers = new ArrayList<>(List.of("*"));

  @Option(
      names = "--token",
      paramLabel = "T",
      description =
          "The administrator's token. Default: the environment's ORCH_TOKEN, else a random one.")
  @Nullable String token;

  @Option(
      names = "--token-auth-file",
      paramLabel = "FILE",
      description = "More tokens, a line each: token,user,uid,\"group1,group2\".")
  @Nullable Path tokenFile;

  @Option(
      names = "--service-cluster-ip-range",
      paramLabel = "CIDR[,CIDR]",
      description =
          "Where cluster IPs are allocated, one range for each address family."
              + " Default: what the runtime's network carries.")
  @Nullable String serviceRange;

  @Mixin final RuntimeOptions runtime = new RuntimeOptions();

  @Mixin final DnsOptions dns = new DnsOptions();

  @Mixin final AccessOptions access = new AccessOptions();

  @Mixin final CloudOptions cloud = new CloudOptions();

  @Mixin final AuditOptions audit = new AuditOptions();

  @Mixin final FeatureGates features = new FeatureGates();

  /** For the {@code orch} script, which has the JVM note which classes a start needs. */
  @Option(names = "--stop-after", hidden = true)
  @Nullable Integer stopAfterMillis;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() {
    check();
    return new Up(this).run();
  }

  private void check() {
    refuseUnless(port >= 0 && port <= 65535, "--port: " + port + " is no port");
    refuseUnless(isConcrete(address), "--address: '" + address + "' is no address of a host");
    refuseUnless(nodes >= 0 && nodes <= 10_000, "--nodes: " + nodes + " is not from 0 to 10000");
    refuseUnless(runtime.fault().isEmpty(), runtime.fault());
    for (String part : without) {
      refuseUnless(
          PARTS.contains(part),
          "--without: '" + part + "' is none of scheduler, controllers, nodes");
    }
    refuseUnless(token == null || isToken(token), "--token: " + NO_TOKEN);
    refuseUnless(dns.fault().isEmpty(), dns.fault());
    refuseUnless(audit.fault().isEmpty(), audit.fault());
    refuseUnless(features.fault().isEmpty(), features.fault());
  }

  /** Whether it is something that the header of a request can carry as it is. */
  static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  static boolean isConcrete(String text) {
    return InetAddresses.isInetAddress(text) && !InetAddresses.forString(text).isAnyLocalAddress();
  }

  private void refuseUnless(boolean good, String message) {
    if (!good) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  /** Refuses an option's value that turned out to be wrong. */
  ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** The text of a file that an option names. */
  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new Failure(file + ": " + reason(e));
    }
  }

  /** What is wrong, without the file's name where that can be had. */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof CharacterCodingException) {
      return "it is not in UTF-8";
    }
    return e instanceof FileSystemException failure && failure.getReason() != null
        ? failure.getReason()
        : String.valueOf(e.getMessage());
  }
}
