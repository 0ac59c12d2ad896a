package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Quantity;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.PodResources;
import dev.orch.runtime.Limits;
import dev.orch.runtime.base.CgroupTree;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The cgroups of a node's pods: {@code ROOT/kubepods/podUID} of guaranteed pods, and {@code
 * ROOT/kubepods/burstable/podUID} and {@code …/besteffort/podUID} of the others, as kubelets with
 * cgroupfs name them. Each has the limits of its pod; burstable pods together weigh as much as they
 * ask for, and best-effort pods as little as can be. Where cgroups can't be made there are none. On
 * the node's worker.
 */
final class PodCgroups {
  private static final System.Logger LOG = System.getLogger(PodCgroups.class.getName());
  private static final String PODS = "/kubepods";
  private static final String BURSTABLE = "/burstable";
  private static final String BEST_EFFORT = "/besteffort";
  private static final ImmutableList<String> ABOVE = ImmutableList.of("", BURSTABLE, BEST_EFFORT);
  private static final String POD = "/pod";
  private static final long LEAST_SHARES = 2;
  private static final long PAUSE_MILLIS = 50;
  private static final int TRIES = 200;

  private final CgroupFiles files;
  private final ScheduledExecutorService worker;
  private final NodeSettings settings;
  private final Runnable gone;
  private final Map<String, Made> made = new LinkedHashMap<>();
  private boolean works;
  private long burstableShares = -1;

  /** The cgroup of a pod that is there. */
  private record Made(String path, Limits limits, Quantity cpu, boolean leaving) {}

  /**
   * @param gone is told when one is gone that was to go
   */
  PodCgroups(
      NodeSettings settings, CgroupTree tree, ScheduledExecutorService worker, Runnable gone) {
    this.settings = settings;
    this.gone = gone;
    this.files = new CgroupFiles(tree);
    this.worker = worker;
  }

  /** Makes those that pods' are made in. */
  void begin() {
    if (settings.cgroupRoot().isEmpty() || files.tree().hierarchies().isEmpty()) {
      return;
    }
    Quantity cpu = settings.capacity().getOrDefault("cpu", Quantity.ZERO);
    Quantity memory = settings.capacity().getOrDefault("memory", Quantity.ZERO);
    try {
      Limits all = Limits.NONE.withCpuShares(ContainerLimits.shares(cpu, null));
      files.write(top(), all.withMemoryBytes(memory.value()));
      files.write(top() + BEST_EFFORT, Limits.NONE.withCpuShares(LEAST_SHARES));
      works = true;
      weigh();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, () -> "pods have no cgroups of their own: " + e);
    }
  }

  private String top() {
    return settings.cgroupRoot() + PODS;
  }

  /** The cgroup that a pod's containers are made in; empty if it has none. */
  String parent(Pod pod) {
    if (!works) {
      return "";
    }
    String above =
        switch (PodResources.qosClass(pod.spec())) {
          case "Guaranteed" -> "";
          case "Burstable" -> BURSTABLE;
          default -> BEST_EFFORT;
        };
    return top() + above + POD + pod.metadata().uid();
  }

  /** Whether there is one of that pod. */
  boolean has(String uid) {
    return made.containsKey(uid);
  }

  /** Makes a pod's cgroup, if it isn't there, and gives it the pod's limits. */
  void have(Pod pod) {
    set(pod, PodLimits.of(pod, settings.podPids()));
  }

  /** Makes room for what containers are about to get; nothing gets less. */
  void makeRoom(Pod pod) {
    Made known = made.get(pod.metadata().uid());
    if (known != null) {
      set(pod, PodLimits.looser(known.limits(), PodLimits.of(pod, settings.podPids())));
    }
  }

  private void set(Pod pod, Limits limits) {
    String uid = pod.metadata().uid();
    Made known = made.get(uid);
    if (!works || known != null && known.limits().equals(limits) && !known.leaving()) {
      return;
    }
    // A resize doesn't change the class: the path stays.
    String path = known == null ? parent(pod) : known.path();
    Quantity cpu = PodLimits.requests(pod.spec()).getOrDefault("cpu", Quantity.ZERO);
    try {
      boolean well = files.write(path, limits);
      if (well || known == null) {
        made.put(uid, new Made(path, limits, cpu, false));
      }
      weigh();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, () -> "cgroup " + path + " can't be made: " + e);
    }
  }

  /** Burstable pods share with the others by what they ask for together. */
  private void weigh() throws IOException {
    Quantity sum = Quantity.ZERO;
    for (Made each : made.values()) {
      boolean burstable = each.path().startsWith(top() + BURSTABLE + "/");
      sum = burstable && !each.leaving() ? sum.plus(each.cpu()) : sum;
    }
    long shares = ContainerLimits.shares(sum, null);
    if (shares != burstableShares
        && files.write(top() + BURSTABLE, Limits.NONE.withCpuShares(shares))) {
      burstableShares = shares;
    }
  }

  /** Nothing of the pod runs: its cgroup goes, as soon as the kernel lets go of it. */
  void remove(String uid) {
    Made known = made.get(uid);
    String path = known != null ? known.path() : left(uid);
    if (path != null && (known == null || !known.leaving())) {
      made.put(uid, new Made(path, Limits.NONE, Quantity.ZERO, true));
      remove(uid, 0);
    }
  }

  /** What an earlier agent has left of a pod. */
  private @Nullable String left(String uid) {
    for (String above : ABOVE) {
      if (works && files.tree().children(top() + above).contains(POD.substring(1) + uid)) {
        return top() + above + POD + uid;
      }
    }
    return null;
  }

  private void remove(String uid, int tries) {
    Made known = made.get(uid);
    if (known == null || !known.leaving()) {
      return;
    }
    if (files.tree().remove(known.path()) || tries > TRIES) {
      made.remove(uid);
      try {
        weigh();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "burstable pods weigh what they did", e);
      }
      gone.run();
    } else {
      worker.schedule(() -> remove(uid, tries + 1), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Ends and removes what is left of pods that aren't here any more. */
  void retain(Set<String> uids) {
    if (!works) {
      return;
    }
    for (String above : ABOVE) {
      for (String child : files.tree().children(top() + above)) {
        String name = "/" + child;
        String uid = name.startsWith(POD) ? name.substring(POD.length()) : null;
        if (uid != null && !uids.contains(uid) && !has(uid)) {
          files.tree().kill(top() + above + name);
          remove(uid);
        }
      }
    }
  }

  /** What nothing is in goes; what pods run in stays for the next agent. */
  void close() {
    if (works) {
      for (Made each : ImmutableSortedMap.copyOf(made).values()) {
        files.tree().removeEmpty(each.path());
      }
      ABOVE.reverse().forEach(above -> files.tree().removeEmpty(top() + above));
      files.tree().removeEmpty(settings.cgroupRoot());
    }
  }
}
