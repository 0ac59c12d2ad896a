package dev.orch.command;

import dev.orch.apiserver.oidc.AuthenticationConfiguration;
import dev.orch.apiserver.oidc.JwtAuthenticator;
import dev.orch.client.AccessWebhook;
import dev.orch.client.HttpDocuments;
import dev.orch.client.KubeConfig;
import dev.orch.client.ReviewServer;
import dev.orch.client.TokenWebhook;
import dev.orch.cluster.Orch;
import dev.orch.model.structural.Expressions;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Authorizer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The flags of kube-apiserver by which others say who somebody is and what they may do. Filled by
 * picocli, on one thread.
 */
final class AccessOptions {
  @Option(
      names = "--authentication-config",
      paramLabel = "FILE",
      description =
          "Whose tokens are believed, and where anonymous callers may come: an"
              + " AuthenticationConfiguration of apiserver.config.k8s.io/v1.")
  @Nullable Path authentication;

  @Option(
      names = "--authentication-token-webhook-config-file",
      paramLabel = "FILE",
      description = "A kubeconfig that says which webhook is asked whose a token is.")
  @Nullable Path tokenWebhook;

  @Option(
      names = "--authorization-webhook-config-file",
      paramLabel = "FILE",
      description = "A kubeconfig that says which webhook is asked about what roles don't allow.")
  @Nullable Path accessWebhook;

  /**
   * Those who say so.
   *
   * @param authenticator who knows tokens
   * @param anonymous where callers may come who show nothing
   * @param authorizer who is asked last, or null
   * @param parts what is closed in the end
   */
  record Others(
      Authenticator authenticator,
      Predicate<String> anonymous,
      @Nullable Authorizer authorizer,
      List<Runnable> parts)
      implements AutoCloseable {
    @Override
    public void close() {
      parts.forEach(Runnable::run);
    }
  }

  /** Begins to ask them. @throws Failure if a file is faulty */
  Others open() {
    Expressions expressions = Orch.foundExpressions();
    InstantSource clock = InstantSource.system();
    List<Authenticator> known = new ArrayList<>();
    List<Runnable> parts = new ArrayList<>();
    Predicate<String> anonymous = path -> true;
    @Nullable Authorizer authorizer = null;
    if (accessWebhook != null) {
      authorizer =
          new AccessWebhook(
              server(accessWebhook, clock),
              AccessWebhook.Settings.DEFAULT,
              expressions.identities(),
              clock);
    }
    @Nullable Authenticator webhook =
        tokenWebhook == null
            ? null
            : new TokenWebhook(server(tokenWebhook, clock), List.of(), clock, TokenWebhook.TTL);
    if (authentication != null) {
      AuthenticationConfiguration read = read(authentication, expressions);
      ScheduledExecutorService timer =
          Executors.newSingleThreadScheduledExecutor(AccessOptions::of);
      JwtAuthenticator issuers =
          JwtAuthenticator.start(
              read, expressions.identities(), HttpDocuments.create()::fetch, clock, timer);
      known.add(issuers);
      parts.add(issuers::close);
      parts.add(timer::shutdownNow);
      if (read.anonymous() != null) {
        anonymous = read.anonymous()::allows;
      }
    }
    if (webhook != null) {
      known.add(webhook);
    }
    return new Others(
        Authenticator.chain(known.toArray(new Authenticator[0])), anonymous, authorizer, parts);
  }

  private static Thread of(Runnable task) {
    Thread thread = new Thread(task, "orch-issuers");
    thread.setDaemon(true);
    return thread;
  }

  private static AuthenticationConfiguration read(Path file, Expressions expressions) {
    try {
      return AuthenticationConfiguration.parse(UpCommand.read(file), expressions.identities());
    } catch (IllegalArgumentException e) {
      throw new Failure("--authentication-config " + file + ": " + e.getMessage());
    }
  }

  private static ReviewServer server(Path kubeconfig, InstantSource clock) {
    UpCommand.read(kubeconfig); // says what is wrong with the file
    try {
      return ReviewServer.create(KubeConfig.of(List.of(kubeconfig)).access(clock));
    } catch (IllegalArgumentException e) {
      throw new Failure(kubeconfig + ": " + e.getMessage());
    }
  }
}
