package dev.orch.apiserver.stream;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a pipeline that carries streams, whatever its frames are. Reading stops while the
 * server has much to take, writers wait while the client has, and a connection on which nothing
 * moves for hours is closed. On the event loop.
 *
 * @param <F> the frames
 */
abstract class MuxHandler<F> extends SimpleChannelInboundHandler<F> implements StreamMux {
  private static final int MAX_STREAMS = 1000;
  private static final int MAX_WAITING = 256 * 1024;
  private static final long IDLE_HOURS = 4;
  private static final long LINGER_SECONDS = 5;

  private final StreamUser user;
  private final ScheduledExecutorService timer;
  private final Map<Integer, Inlet> inlets = new TreeMap<>();
  private final List<CompletableFuture<Void>> writers = new ArrayList<>();
  private volatile @Nullable ChannelHandlerContext context;
  private @Nullable EventExecutor loop;
  private @Nullable ScheduledFuture<?> idle;
  private boolean moved;
  private boolean closing;

  MuxHandler(Class<F> frames, StreamUser user, ScheduledExecutorService timer) {
    super(frames);
    this.user = user;
    this.timer = timer;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    loop = added.executor();
    idle =
        timer.scheduleWithFixedDelay(
            () -> added.executor().execute(this::look), IDLE_HOURS, IDLE_HOURS, TimeUnit.HOURS);
    user.begin(this);
    if (!added.channel().isActive()) {
      gone();
    }
  }

  private void look() {
    if (!moved && context != null) {
      context.close();
    }
    moved = false;
  }

  /** A stream was opened; false if there are too many. */
  final boolean open(int stream, ImmutableMap<String, String> headers) {
    if (closing || inlets.size() >= MAX_STREAMS || inlets.containsKey(stream)) {
      return false;
    }
    inlets.put(stream, new Inlet(stream, user, this, this::regulate));
    user.opened(stream, headers);
    return true;
  }

  /** The client has sent this; false if there is no such stream. */
  final boolean received(int stream, byte[] bytes) {
    Inlet inlet = inlets.get(stream);
    if (inlet == null) {
      return false;
    }
    moved = true;
    inlet.add(bytes);
    regulate();
    return true;
  }

  final void ended(int stream) {
    Inlet inlet = inlets.get(stream);
    if (inlet != null) {
      inlet.end();
    }
  }

  final void reset(int stream) {
    if (inlets.remove(stream) != null) {
      user.reset(stream);
      regulate();
    }
  }

  /** Forgets a stream that both sides have ended. */
  final void forget(int stream) {
    inlets.remove(stream);
  }

  private void regulate() {
    if (context != null && !closing) {
      int waiting = inlets.values().stream().mapToInt(Inlet::size).sum();
      context.channel().config().setAutoRead(waiting <= MAX_WAITING);
    }
  }

  /** The frame that carries these bytes. */
  abstract Object frame(int stream, byte[] bytes);

  /** The frame that ends the connection, after which the client closes it; null for none. */
  abstract @Nullable Object last();

  /** Whether what has come is still handed on when the other side has gone. */
  boolean keepsUnread() {
    return false;
  }

  @Override
  public final Executor loop() {
    EventExecutor present = loop;
    return present == null || present.isShuttingDown() ? Runnable::run : present;
  }

  @Override
  public final CompletionStage<Void> write(int stream, byte[] bytes) {
    moved = true;
    return send(frame(stream, bytes));
  }

  @SuppressWarnings("NullAway") // Void has no value but null.
  final CompletionStage<Void> send(Object frame) {
    ChannelHandlerContext here = context;
    CompletableFuture<Void> result = new CompletableFuture<>();
    if (here == null || !here.channel().isActive()) {
      io.netty.util.ReferenceCountUtil.release(frame);
      result.completeExceptionally(new IllegalStateException("the client has gone"));
      return result;
    }
    here.writeAndFlush(frame);
    if (here.channel().isWritable()) {
      result.complete(null);
    } else {
      writers.add(result);
    }
    return result;
  }

  /** What the client sends meanwhile is read and dropped, or it might not get the rest. */
  @Override
  public final void close() {
    ChannelHandlerContext here = context;
    if (here == null || closing) {
      return;
    }
    closing = true;
    inlets.clear();
    here.channel().config().setAutoRead(true);
    Object last = last();
    here.writeAndFlush(last == null ? Unpooled.EMPTY_BUFFER : last)
        .addListener(
            written ->
                timer.schedule(
                    () -> here.executor().execute(here::close), LINGER_SECONDS, TimeUnit.SECONDS));
  }

  /** Ends the connection at once. For any thread. */
  final void cut() {
    ChannelHandlerContext here = context;
    if (here != null) {
      here.close();
    }
  }

  @Override
  @SuppressWarnings("NullAway") // Void has no value but null.
  public void channelWritabilityChanged(ChannelHandlerContext here) {
    if (here.channel().isWritable()) {
      List<CompletableFuture<Void>> ready = new ArrayList<>(writers);
      writers.clear();
      ready.forEach(writer -> writer.complete(null));
    }
    here.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext here) {
    gone();
    here.fireChannelInactive();
  }

  private void gone() {
    if (context == null) {
      return;
    }
    context = null;
    if (idle != null) {
      idle.cancel(false);
    }
    writers.forEach(
        writer -> writer.completeExceptionally(new IllegalStateException("the client has gone")));
    writers.clear();
    List<Inlet> left = ImmutableList.copyOf(inlets.values());
    inlets.clear();
    if (keepsUnread()) {
      left.forEach(Inlet::end);
    }
    user.closed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
    here.close();
  }
}
