package dev.orch.architecture;

import static dev.orch.architecture.Bans.Kind.CHANCE;
import static dev.orch.architecture.Bans.Kind.OUTPUT;
import static dev.orch.architecture.Bans.Kind.PLACE;
import static dev.orch.architecture.Bans.Kind.THREADS;
import static dev.orch.architecture.Bans.Kind.TIME;
import static dev.orch.architecture.Bans.Kind.WAITING;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;

/**
 * The named edges: where the real world's time, threads and chance come in. Everything else is
 * given them.
 */
final class Edges {
  private static final ImmutableList<Edge> ALL =
      ImmutableList.of(
          // The program itself: it makes the clock and the executors that all else is given, and
          // talks to its user.
          edge("dev.orch.command", TIME, THREADS, WAITING, CHANCE, PLACE, OUTPUT),
          // The network side of the API's door: its threads, and waiting for its port.
          edge("dev.orch.apiserver.http.NettyServer", THREADS, WAITING),
          // The network side of the cluster's names: its threads, and waiting for its port.
          edge("dev.orch.dns.DnsServer", THREADS, WAITING),
          // A cluster that is given no clock and no seed takes the system's.
          edge("dev.orch.cluster.Orch", TIME, CHANCE),
          // The same for controllers that run against some API, and the ticks of their election.
          edge("dev.orch.cluster.ControllerRunner", TIME, CHANCE),
          // A cluster's own threads, where none were given, and waiting for their end.
          edge("dev.orch.cluster.Workers", THREADS, WAITING),
          // Calls of a server over HTTP: the caller waits for the answer.
          edge("dev.orch.client.HttpEdge", WAITING),
          // A command that prints credentials is waited for.
          edge("dev.orch.client.ExecCredentials", WAITING),
          // A client that is given no clock, no threads and no chance.
          edge("dev.orch.client.OwnParts", TIME, THREADS, CHANCE),
          // The selector of the loopback proxy runs as long as it does, and measures time-outs.
          edge("dev.orch.cluster.ProcessInfrastructure", TIME, THREADS),
          // The same, and whoever closes a cluster of real containers waits until they are gone.
          edge("dev.orch.cluster.ContainerInfrastructure", TIME, THREADS, WAITING),
          // The same for the balancers of the loopback cloud.
          edge("dev.orch.cluster.LoopbackCloud", TIME, THREADS),
          // The JDK can't make a named pipe; the tool that does takes a millisecond.
          edge("dev.orch.runtime.base.Fifo", WAITING),
          // Images are brought, unpacked and mounted for minutes; they have a thread to wait on.
          edge("dev.orch.runtime.oci.ImageThread", THREADS),
          edge("dev.orch.runtime.oci.images.Host", WAITING),
          // A program of its own, which joins a port with its input and output.
          edge("dev.orch.runtime.oci.relay", THREADS, WAITING, OUTPUT),
          // The daemon's socket: a thread carries its bytes.
          edge("dev.orch.runtime.cri.Daemon", THREADS),
          // The JDK's client for probes has a thread of its own and wants a source of chance.
          edge("dev.orch.node.NetworkProber", CHANCE),
          // The kits: what refuses to wait in a simulation must be able to name it; contracts wait
          // for other people's code.
          edge("dev.orch.testkit.base", WAITING),
          edge("dev.orch.contracts", WAITING),
          // Clients and endpoints in other network namespaces, and who talks to them.
          edge("dev.orch.contracts.network.Peer", THREADS, WAITING, OUTPUT),
          edge("dev.orch.contracts.network.PeerProcess", TIME, THREADS, WAITING),
          // It says how many worlds it has tried.
          edge("dev.orch.contracts.network.ServicesContract", WAITING, OUTPUT),
          // A daemon for tests: waited for with a limit, reached by threads that carry bytes.
          edge("dev.orch.contracts.containers", TIME, THREADS));

  private Edges() {}

  /** Whether this class may do what is otherwise banned. */
  static boolean allows(JavaClass type, Bans.Kind kind) {
    return ALL.stream().anyMatch(edge -> edge.kinds.contains(kind) && edge.holds(type));
  }

  /** A package with those below it, or a class with those nested in it, and what it may do. */
  private static Edge edge(String name, Bans.Kind first, Bans.Kind... more) {
    return new Edge(name, ImmutableSet.<Bans.Kind>builder().add(first).add(more).build());
  }

  private record Edge(String name, Set<Bans.Kind> kinds) {
    boolean holds(JavaClass type) {
      String full = type.getName();
      return full.equals(name) || full.startsWith(name + ".") || full.startsWith(name + "$");
    }
  }
}
