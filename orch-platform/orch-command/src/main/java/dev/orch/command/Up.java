package dev.orch.command;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.orch.apiserver.ApiServer;
import dev.orch.apiserver.CertificateAuthority;
import dev.orch.apiserver.ClientCertificates;
import dev.orch.apiserver.FrontProxy;
import dev.orch.apiserver.Identity;
import dev.orch.apiserver.KubeletClient;
import dev.orch.apiserver.StaticTokens;
import dev.orch.client.CallTargets;
import dev.orch.client.HttpWebhooks;
import dev.orch.cluster.Infrastructure;
import dev.orch.cluster.Orch;
import dev.orch.controllers.Loop;
import dev.orch.controllers.access.CertificateSigning;
import dev.orch.controllers.access.RootCertificates;
import dev.orch.controllers.access.ServiceAccountTokens;
import dev.orch.controllers.access.ServingCertificateApproving;
import dev.orch.controllers.cluster.BuiltInLoops;
import dev.orch.controllers.policy.AdmissionPolicyStatus;
import dev.orch.dns.DnsServer;
import dev.orch.model.core.Node;
import dev.orch.model.kinds.GroupKinds;
import dev.orch.store.api.Api;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.TokenIssuer;
import dev.orch.store.api.User;
import dev.orch.store.local.Cidr;
import dev.orch.store.local.SignedTokens;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs a cluster behind HTTPS until the process is told to end. A named edge: it waits, prints and
 * takes the time.
 */
final class Up {
  private static final int REQUEST_THREADS = 8;
  private static final int REQUESTS_WAITING = 4096;

  /** So many that threads always have work, and so few that the next one's turn comes soon. */
  private static final int REQUESTS_IN_FLIGHT = 128;

  private static final int TOKEN_BYTES = 32;
  private static final Pattern HOST = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?");
  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration NODES_READY = Duration.ofSeconds(60);

  /** Where agents of nodes tell what their containers use. */
  private static final String RESOURCES = "/metrics/resource";

  private final CompletableFuture<ApiServer> served = new CompletableFuture<>();
  private final UpCommand options;
  private final SecureRandom random = new SecureRandom();
  private final TokenIssuer accountTokens = new SignedTokens(Orch.TOKEN_ISSUER, random);

  Up(UpCommand options) {
    this.options = options;
  }

  int run() {
    String token = token();
    StaticTokens tokens = tokens(token);
    Manifests manifests = Manifests.read(options.manifests);
    try (StopSignal stop = StopSignal.open()) {
      run(token, tokens, manifests, stop);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new Failure("the audit log could not be closed: " + UpCommand.reason(e));
    }
    return 0;
  }

  private void run(String token, StaticTokens tokens, Manifests manifests, StopSignal stop)
      throws InterruptedException, IOException {
    ThreadPoolExecutor requests = requests();
    CompletableFuture<CertificateAuthority> authority =
        CompletableFuture.supplyAsync(this::authority, requests);
    try (ScratchFolder folder = ScratchFolder.make();
        AuditOptions.Log log = options.audit.open();
        AccessOptions.Others others = options.access.open();
        CloudOptions.@Nullable Opened cloud = cloud();
        Orch cluster = cluster(folder.path(), tokens, others, authority, cloud).start();
        @Nullable DnsServer dns = options.dns.serve()) {
      cluster.worker("leftovers").execute(folder::clearLeftovers);
      try (ApiServer server = serve(cluster, authority.join(), requests, log, others)) {
        served.complete(server);
        String url = url(server);
        cluster.advertise(options.address, server.address().getPort());
        String pem = authority.join().pem();
        if (!options.without.contains("controllers")) {
          ClusterSays.publish(cluster.api(), Kubeconfig.ofCluster(url, pem));
        }
        Kubeconfig.ofToken(url, pem, token).write(options.kubeconfig);
        if (dns != null) {
          KubeDns.publish(cluster.api(), dns.address());
        }
        manifests.apply(cluster.api(), stop);
        awaitNodes(cluster.api(), stop);
        if (!stop.isAsked()) {
          ready(url, dns);
        }
        if (options.stopAfterMillis == null) {
          stop.await();
        } else {
          stop.await(options.stopAfterMillis);
        }
      }
    } finally {
      requests.shutdownNow();
    }
  }

  /** Without a provider there is no cloud. */
  private CloudOptions.@Nullable Opened cloud() {
    String name = options.cloud.provider;
    return name == null ? null : options.cloud.open(options.spec, name);
  }

  private CertificateAuthority authority() {
    return CertificateAuthority.selfMade("kubernetes", Instant.now(), random);
  }

  private String url(ApiServer server) {
    return "https://"
        + InetAddresses.toUriString(InetAddresses.forString(options.address))
        + ":"
        + server.address().getPort();
  }

  /** What this host is called, as far as the environment tells: asking the network takes time. */
  static String host() {
    String name = System.getenv("HOSTNAME");
    return name != null && HOST.matcher(name).matches() ? name : "localhost";
  }

  private Identity identity(Orch cluster, CertificateAuthority authority) {
    List<String> names = new ArrayList<>(List.of("localhost", LOOPBACK, options.address));
    names.addAll(cluster.serverNames());
    return Identity.signedBy(authority, names, Instant.now(), random);
  }

  private Orch.Builder cluster(
      Path folder,
      StaticTokens tokens,
      AccessOptions.Others others,
      CompletableFuture<CertificateAuthority> authority,
      CloudOptions.@Nullable Opened cloud) {
    CompletableFuture<Authenticator> clients =
        authority.thenApply(
            a -> new ClientCertificates(List.of(a.certificate()), InstantSource.system()));
    Authenticator known =
        Authenticator.chain(
            shown -> clients.join().authenticate(shown), tokens, others.authenticator());
    Orch.Builder builder =
        Orch.builder()
            .rbac()
            .authenticator(known)
            .tokens(accountTokens)
            .webhooks(HttpWebhooks.create(CallTargets.LOOPBACK_TOO))
            .usageElsewhere(node -> served.thenCompose(s -> s.nodePage(node, RESOURCES)));
    if (others.authorizer() != null) {
      builder.lastAuthorizer(others.authorizer());
    }
    if (cloud != null) {
      builder.cloud(cloud.provider(), cloud.settings());
    }
    if (options.features.gangs()) {
      builder.gangScheduling();
    } else if (options.features.groups()) {
      builder.kind(GroupKinds.POD_GROUP);
    }
    builder.nodes(options.without.contains("nodes") ? 0 : options.nodes);
    List<String> nameServers = options.dns.forPods();
    builder.infrastructure(
        infrastructure(folder)
            .withNodes(parts -> parts.withSettings(parts.settings().withClusterDns(nameServers))));
    Names names = options.dns.names();
    if (names != null) {
      builder.controller(names.loop());
    }
    if (options.serviceRange != null) {
      builder.serviceRanges(ranges(options.serviceRange));
    }
    if (options.without.contains("scheduler")) {
      builder.withoutScheduler();
    }
    if (options.without.contains("controllers")) {
      return builder.withoutControllers();
    }
    controllers(authority).forEach(builder.withoutControllers()::controller);
    options.runtime.volumes().ifPresent(builder::controller);
    return builder;
  }

  /** Pods with networks of their own don't reach this host at its loopback address. */
  private Infrastructure.Factory infrastructure(Path folder) {
    Infrastructure.Factory made = options.runtime.infrastructure(folder, true);
    return options.runtime.network.isolates()
            && !InetAddresses.forString(options.address).isLoopbackAddress()
        ? made.withNodes(parts -> parts.withSettings(parts.settings().withHostIp(options.address)))
        : made;
  }

  private List<Loop> controllers(CompletableFuture<CertificateAuthority> authority) {
    List<Loop> all =
        ImmutableList.<Loop>builder()
            .addAll(BuiltInLoops.all())
            .add(ServingCertificateApproving.controller())
            .add(RootCertificates.controller(() -> authority.join().pem()))
            .add(AdmissionPolicyStatus.controller(Orch.foundExpressions().types()))
            .add(ServiceAccountTokens.controller(accountTokens, () -> authority.join().pem()))
            .add(
                CertificateSigning.controller(
                    (request, usages, since, until) ->
                        authority.join().sign(request, usages, since, until, random),
                    CertificateSigning.YEAR))
            .addAll(options.runtime.network.nodeRanges().stream().toList())
            .build();
    ControllerChoice choice = new ControllerChoice(options.controllers);
    choice
        .unknown(all)
        .ifPresent(
            name -> {
              throw options.wrong("--controllers: there is none called '" + name + "'");
            });
    return choice.of(all);
  }

  private void awaitNodes(Api api, StopSignal stop) throws InterruptedException {
    int wanted = options.without.contains("nodes") ? 0 : options.nodes;
    long deadline = System.nanoTime() + NODES_READY.toNanos();
    while (readyNodes(api) < wanted && !stop.await(2)) {
      if (System.nanoTime() > deadline) {
        throw new Failure(
            "nodes: not all of " + wanted + " are Ready after " + NODES_READY.toSeconds() + " s");
      }
    }
  }

  private static long readyNodes(Api api) {
    return api.resources(Node.class).list().items().stream()
        .filter(
            n ->
                n.status().conditions().stream()
                    .anyMatch(c -> c.type().equals("Ready") && c.status().equals("True")))
        .count();
  }

  private void ready(String url, @Nullable DnsServer dns) {
    Instant started = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    double seconds = Duration.between(started, Instant.now()).toMillis() / 1000.0;
    System.out.println(
        String.format(
            Locale.ROOT,
            "ready %s kubeconfig=%s in %.2f s",
            url,
            options.kubeconfig.toAbsolutePath().normalize(),
            seconds));
    if (dns != null) {
      System.out.println("names at " + Names.text(dns.address()));
    }
    System.out.flush();
  }

  private List<Cidr> ranges(String text) {
    try {
      return Cidr.parseAll(text);
    } catch (IllegalArgumentException e) {
      throw options.wrong("--service-cluster-ip-range: " + e.getMessage());
    }
  }

  private String token() {
    if (options.token != null) {
      return options.token;
    }
    String environment = System.getenv("ORCH_TOKEN");
    if (environment != null && !environment.isEmpty()) {
      if (!UpCommand.isToken(environment)) {
        throw new Failure("ORCH_TOKEN: " + UpCommand.NO_TOKEN);
      }
      return environment;
    }
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private StaticTokens tokens(String token) {
    StaticTokens tokens =
        StaticTokens.none().with(token, User.of("kubernetes-admin", User.MASTERS));
    if (options.tokenFile == null) {
      return tokens;
    }
    try {
      return tokens.withFile(UpCommand.read(options.tokenFile));
    } catch (IllegalArgumentException e) {
      throw new Failure(options.tokenFile + ": " + e.getMessage());
    }
  }

  private ApiServer serve(
      Orch cluster,
      CertificateAuthority authority,
      ThreadPoolExecutor requests,
      AuditOptions.@Nullable Log log,
      AccessOptions.Others others) {
    try {
      ApiServer.Builder server =
          ApiServer.builder(
              cluster.api(),
              identity(cluster, authority),
              InstantSource.system(),
              requests,
              cluster.worker("apiserver"));
      if (log != null) {
        server.audit(log.policy(), log.file());
      }
      return server
          .authenticator(cluster.authenticator())
          .anonymous(others.anonymous())
          .authorizer(cluster.authorizer())
          .admission(cluster.admission())
          .logs(cluster.logs())
          .streams(cluster.streams())
          .pages(cluster.pages())
          .requestsInFlight(REQUESTS_IN_FLIGHT)
          .kubelets(KubeletClient.signedBy(authority, Instant.now(), random))
          .frontProxy(FrontProxy.selfMade(Instant.now(), random))
          .clientAuthorities(List.of(authority.certificate()))
          .host(host())
          .serve(options.address, options.port);
    } catch (IOException e) {
      throw new Failure("port " + options.port + ": " + e.getMessage());
    }
  }

  private static ThreadPoolExecutor requests() {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            REQUEST_THREADS,
            REQUEST_THREADS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(REQUESTS_WAITING),
            task -> {
              Thread thread = new Thread(task, "orch-request-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
