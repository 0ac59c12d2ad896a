package dev.orch.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What runs the containers of a node's pods. A pod's containers live in a sandbox; the node agent
 * starts and stops both, from any thread.
 *
 * <p>Commands return at once; their stages end when the runtime has done what was asked, on a
 * thread of the runtime's choice. All of them are idempotent: what is already so is success, and so
 * is stopping or removing what isn't there. A command that the runtime can't or won't carry out
 * ends with a {@link RefusedException}, which says why in words for the pod's user.
 *
 * <p>{@link #list} is the truth; {@link #events} are hints that it changed, which may be late,
 * doubled or missing. After the agent restarts, {@code list} shows again all that is known of
 * earlier.
 *
 * <p>What not every runtime can do is an interface of its own: {@link Health}, {@link Images},
 * {@link Logs}, {@link Exec}, {@link Streaming}, {@link Stats}, {@link Resize}.
 */
public interface ContainerRuntime extends AutoCloseable {
  /**
   * Makes the sandbox of one attempt to run a pod; the same one for the same uid and attempt,
   * whatever the settings.
   */
  CompletionStage<SandboxId> startSandbox(SandboxSpec spec, SandboxSettings settings);

  /**
   * Stops all containers of the sandbox, and the sandbox; ends when nothing of it runs. Its
   * containers and their logs stay listed until they are removed.
   */
  CompletionStage<Void> stopSandbox(SandboxId id, Duration grace);

  /** Removes the sandbox with all its containers and their logs; kills what still runs. */
  CompletionStage<Void> removeSandbox(SandboxId id);

  /**
   * Starts one attempt at a container; the same one for the same name and attempt. Ends when it
   * runs, which says nothing of how long.
   */
  CompletionStage<ContainerId> start(SandboxId in, ContainerSpec spec);

  /**
   * Asks the container to end, and kills what is left of it after the grace period; ends when
   * nothing of it runs. A second call with less grace shortens the first.
   */
  CompletionStage<Void> stop(ContainerId id, Duration grace);

  /** Removes a container and its logs; kills it first if it still runs. */
  CompletionStage<Void> remove(ContainerId id);

  /** All sandboxes, with all containers that weren't removed, oldest first. */
  CompletionStage<List<SandboxState>> list();

  /** Calls the listener, on a thread of the runtime, when something may have changed. */
  Subscription events(Consumer<RuntimeEvent> listener);

  /** Ends the runtime; what becomes of its containers is the implementation's to say. */
  @Override
  void close();
}
