package dev.orch.dns.forward;

import dev.orch.dns.wire.Foreign;
import dev.orch.dns.wire.Received.Query;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How other servers are asked. */
interface Exchange {
  /**
   * Asks one.
   *
   * @param done is told once, on the worker: the answer, or null if there was none in time
   */
  void ask(InetSocketAddress server, Query query, Consumer<@Nullable Foreign> done);
}
