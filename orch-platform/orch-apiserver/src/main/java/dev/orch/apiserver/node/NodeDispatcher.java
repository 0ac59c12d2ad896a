package dev.orch.apiserver.node;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import dev.orch.apiserver.http.BodyMemory;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Request;
import dev.orch.apiserver.http.RequestHandler;
import dev.orch.apiserver.http.RequestLimits;
import dev.orch.apiserver.http.TextAnswers;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.Credentials;
import dev.orch.store.api.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Leads each request to a node's agent to what answers it: who calls, whether that may be, and
 * where the path leads. Nobody is let in who shows nothing. For any thread.
 */
final class NodeDispatcher implements RequestHandler {
  private static final System.Logger LOG = System.getLogger(NodeDispatcher.class.getName());
  private static final Splitter BLANK = Splitter.on(' ').limit(3);

  /** Nothing that is asked for here has a body worth the name. */
  private static final long BODIES = 16L << 20;

  private static final Duration ARRIVAL = Duration.ofMinutes(1);

  private final String node;
  private final Authenticator authenticator;
  private final Authorizer authorizer;
  private final NodePaths paths;
  private final RequestLimits limits = new RequestLimits(new BodyMemory(BODIES), ARRIVAL);

  NodeDispatcher(String node, Authenticator authenticator, Authorizer authorizer, NodePaths paths) {
    this.node = node;
    this.authenticator = authenticator;
    this.authorizer = authorizer;
    this.paths = paths;
  }

  @Override
  public RequestLimits limits() {
    return limits;
  }

  @Override
  public String id(Request request) {
    return "";
  }

  @Override
  public void refuse(Request request, Exchange exchange, ApiException why) {
    TextAnswers.text(exchange, why.status().code(), why.status().message() + "\n");
  }

  @Override
  public void handle(Request request, Exchange exchange) {
    try {
      Optional<User> user = user(request);
      if (user.isEmpty()) {
        TextAnswers.text(exchange, 401, "Unauthorized");
      } else if (isAllowed(user.get().authenticated(), request, exchange)) {
        paths.answer(request, exchange);
      }
    } catch (ApiException e) {
      refuse(request, exchange, e);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a bug: " + request.method() + " " + request.path(), e);
      TextAnswers.text(exchange, 500, "the request could not be handled\n");
    }
  }

  /** Whom a certificate or a token is of; if that can't be found out, it is nobody's. */
  private Optional<User> user(Request request) {
    List<String> parts = BLANK.splitToList(request.header("Authorization"));
    boolean bearer = parts.size() > 1 && Ascii.equalsIgnoreCase(parts.get(0), "bearer");
    Credentials shown = new Credentials(bearer ? parts.get(1) : "", request.certificates());
    if (shown.isEmpty()) {
      return Optional.empty();
    }
    try {
      return authenticator.authenticate(shown);
    } catch (ApiException e) {
      LOG.log(
          System.Logger.Level.WARNING, "Unable to authenticate the request: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Whether the request may be; if not, that has been answered. */
  private boolean isAllowed(User user, Request request, Exchange exchange) {
    List<String> subresources = new ArrayList<>();
    String verb = "";
    for (Attributes wanted : NodeAttributes.of(user, request.method(), request.path(), node)) {
      verb = wanted.verb();
      subresources.add(wanted.subresource());
      try {
        if (authorizer.decide(wanted).isAllowed()) {
          return true;
        }
      } catch (ApiException e) {
        LOG.log(System.Logger.Level.WARNING, "Authorization error: {0}", e.getMessage());
        TextAnswers.text(
            exchange,
            500,
            "Authorization error ("
                + about(user, verb)
                + ", subresource="
                + wanted.subresource()
                + ")");
        return false;
      }
    }
    TextAnswers.text(
        exchange,
        403,
        "Forbidden ("
            + about(user, verb)
            + ", subresource(s)=["
            + String.join(" ", subresources)
            + "])\n");
    return false;
  }

  private static String about(User user, String verb) {
    return "user=" + user.name() + ", verb=" + verb + ", resource=nodes";
  }
}
