package dev.orch.apiserver;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.orch.apiserver.audit.AuditPolicy;
import dev.orch.apiserver.audit.AuditSink;
import dev.orch.apiserver.audit.AuditTrail;
import dev.orch.store.api.Attributes;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Begins the trail of each request.
 *
 * @param policy what is noted
 * @param sink where
 * @param clock when
 */
record Auditing(AuditPolicy policy, AuditSink sink, InstantSource clock) {
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
            request.body()));
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
