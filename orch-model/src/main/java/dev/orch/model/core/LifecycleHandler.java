package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Lifecycle Handler: the value of {@code Lifecycle.postStart}, {@code Lifecycle.preStop}. */
@Model
public record LifecycleHandler(
    @Nullable ExecAction exec,
    @Nullable HTTPGetAction httpGet,
    @Nullable TCPSocketAction tcpSocket,
    @Nullable SleepAction sleep)
    implements LifecycleHandlerBuilder.With {}
