package dev.orch.node;

import com.google.common.collect.ImmutableMap;
import dev.orch.model.core.ContainerStateTerminated;
import dev.orch.model.core.Pod;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.Logs;
import dev.orch.runtime.SandboxState;
import dev.orch.store.api.Errors;
import dev.orch.store.api.PodLogs;
import dev.orch.store.api.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Reads pods' logs from the runtimes of the nodes in this process. For any thread. */
public final class NodeLogs implements PodLogs {
  private final Map<String, ContainerRuntime> runtimes;

  /** Logs of the nodes with these runtimes, by the nodes' names. */
  public NodeLogs(Map<String, ContainerRuntime> runtimes) {
    this.runtimes = ImmutableMap.copyOf(runtimes);
  }

  @Override
  public LogStream open(Pod pod, Options options, Executor executor, Handler handler) {
    String name = pod.metadata().name();
    if (pod.spec().nodeName().isEmpty()) {
      throw Errors.badRequest("pod " + name + " does not have a host assigned");
    }
    ContainerRuntime runtime = runtimes.get(pod.spec().nodeName());
    if (!(runtime instanceof Logs logs)) {
      throw Errors.of(
          Reason.NOT_FOUND, "no logs are kept on node \"" + pod.spec().nodeName() + "\"", null);
    }
    boolean waiting =
        pod.status().containerStatuses().stream()
            .noneMatch(
                s ->
                    s.name().equals(options.container())
                        && (s.state().waiting() == null
                            || s.restartCount() > 0
                            || !s.containerID().isEmpty()));
    boolean isOther =
        java.util.stream.Stream.concat(
                pod.status().initContainerStatuses().stream(),
                pod.status().ephemeralContainerStatuses().stream())
            .anyMatch(s -> s.name().equals(options.container()) && !s.containerID().isEmpty());
    if (waiting && !isOther) {
      throw Errors.badRequest(
          "container \""
              + options.container()
              + "\" in pod \""
              + name
              + "\" is waiting to start: ContainerCreating");
    }
    Stream stream = new Stream(logs, options, executor, handler);
    runtime.list().whenCompleteAsync((list, failure) -> stream.begin(pod, list), executor);
    return stream;
  }

  /** One log as it is read: asks for lines while the handler takes them. */
  private static final class Stream implements LogStream {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Logs logs;
    private final Options options;
    private final Executor executor;
    private final Handler handler;
    private Logs.@Nullable Reader reader;
    private long left;
    private boolean reading;
    private boolean paused;
    private boolean ended;
    private boolean lineBegun;

    Stream(Logs logs, Options options, Executor executor, Handler handler) {
      this.logs = logs;
      this.options = options;
      this.executor = executor;
      this.handler = handler;
      Long limit = options.limitBytes();
      this.left = limit == null ? Long.MAX_VALUE : limit;
    }

    private void begin(Pod pod, @Nullable List<SandboxState> list) {
      ContainerState wanted = list == null ? null : find(pod, list);
      if (wanted == null) {
        end();
        return;
      }
      Long tail = options.tailLines();
      Integer lines = tail == null ? null : (int) Math.min(Integer.MAX_VALUE, tail);
      logs.open(wanted.id(), new Logs.Options(options.follow(), lines, options.since()))
          .whenCompleteAsync(
              (opened, failure) -> {
                if (opened == null) {
                  end();
                } else {
                  attach(opened);
                }
              },
              executor);
    }

    private @Nullable ContainerState find(Pod pod, List<SandboxState> list) {
      ContainerState newest = null;
      ContainerState before = null;
      String last = options.previous() ? lastEnded(pod) : "";
      for (SandboxState sandbox : list) {
        if (!sandbox.spec().uid().equals(MirrorPods.runningUid(pod))) {
          continue;
        }
        for (ContainerState state : sandbox.containers()) {
          if (!last.isEmpty() && last.endsWith("://" + state.id())) {
            return state;
          }
          if (state.name().equals(options.container())) {
            before = newest;
            newest = state;
          }
        }
      }
      return options.previous() ? before : newest;
    }

    /** What the status calls the container's last state: while it waits, that is the newest. */
    private String lastEnded(Pod pod) {
      return java.util.stream.Stream.of(
              pod.status().containerStatuses(), pod.status().initContainerStatuses())
          .flatMap(List::stream)
          .filter(status -> status.name().equals(options.container()))
          .map(status -> status.lastState().terminated())
          .filter(java.util.Objects::nonNull)
          .map(ContainerStateTerminated::containerID)
          .findFirst()
          .orElse("");
    }

    private void attach(Logs.Reader opened) {
      synchronized (this) {
        reader = opened;
        if (ended) {
          opened.close();
          return;
        }
      }
      handler.onOpened();
      next();
    }

    private void next() {
      Logs.Reader current;
      synchronized (this) {
        current = reader;
        if (current == null || reading || paused || ended) {
          return;
        }
        reading = true;
      }
      current.next().whenCompleteAsync((lines, failure) -> read(lines), executor);
    }

    private void read(@Nullable List<Logs.Line> lines) {
      if (lines == null || lines.isEmpty()) {
        end();
        return;
      }
      byte[] bytes = bytes(lines);
      boolean more = bytes.length == 0 || handler.onBytes(bytes);
      synchronized (this) {
        reading = false;
        paused = !more;
      }
      if (left <= 0) {
        end();
      } else {
        next();
      }
    }

    private byte[] bytes(List<Logs.Line> lines) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (Logs.Line line : lines) {
        String stamp = options.timestamps() && !lineBegun ? TIME.format(line.time()) + " " : "";
        out.writeBytes(
            (stamp + line.text() + (line.complete() ? "\n" : "")).getBytes(StandardCharsets.UTF_8));
        lineBegun = !line.complete();
      }
      byte[] all = out.toByteArray();
      byte[] allowed = all.length <= left ? all : java.util.Arrays.copyOf(all, (int) left);
      left -= allowed.length;
      return allowed;
    }

    private void end() {
      synchronized (this) {
        if (ended) {
          return;
        }
        ended = true;
        if (reader != null) {
          reader.close();
        }
      }
      handler.onEnd();
    }

    @Override
    public void resume() {
      synchronized (this) {
        paused = false;
      }
      next();
    }

    @Override
    public void close() {
      end();
    }
  }
}
