package dev.orch.apiserver;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.orch.apiserver.audit.AuditPolicy;
import dev.orch.apiserver.audit.AuditSink;
import dev.orch.apiserver.audit.AuditTrail;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Request;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Attributes;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Begins the trail of each request.
 *
 * @param policy what is noted
 * @param sink where
 * @param clock when
 * @param kinds those that are served
 */
record Auditing(AuditPolicy policy, AuditSink sink, InstantSource clock, Supplier<Kinds> kinds) {
  private static final Splitter COMMA = Splitter.on(',').trimResults().omitEmptyStrings();

  /** Notes that a request has come. */
  AuditTrail begin(Request request, Exchange exchange, Attributes wanted) {
    return AuditTrail.of(
        policy,
        sink,
        clock,
        new AuditTrail.Sent(
            exchange.id(),
            request.path() + request.rawQuery(),
            wanted.user(),
            sources(request, exchange.peer()),
            request.header("User-Agent"),
            wanted,
            body(request, wanted)));
  }

  /** What was sent, in JSON where it can be had: programs of Kubernetes' own send protobuf. */
  private byte[] body(Request request, Attributes wanted) {
    if (!Bodies.mediaType(request).equals(Accept.PROTOBUF_TYPE)) {
      return request.body();
    }
    String version =
        wanted.group().isEmpty() ? wanted.version() : wanted.group() + "/" + wanted.version();
    Kind<?> kind =
        wanted.subresource().isEmpty() ? kinds.get().byResource(version, wanted.resource()) : null;
    if (kind == null || kind.isDynamic()) {
      return new byte[0];
    }
    try {
      return Bodies.parse(request, kind.recordType()).json().toBytes();
    } catch (ApiException e) {
      return new byte[0]; // it is refused; by whom it was sent is noted
    }
  }

  /** The addresses that it came by, as far as those on the way tell. */
  private static List<String> sources(Request request, String peer) {
    Set<String> sources = new LinkedHashSet<>();
    COMMA.split(request.header("X-Forwarded-For")).forEach(sources::add);
    sources.add(request.header("X-Real-Ip"));
    sources.add(peer);
    return sources.stream()
        .filter(InetAddresses::isInetAddress)
        .collect(ImmutableList.toImmutableList());
  }
}
