package dev.orch.apiserver.http;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.net.InetAddresses;
import dev.orch.apiserver.stream.FixedStream;
import dev.orch.apiserver.stream.RawTunnel;
import dev.orch.apiserver.stream.StreamPipeline;
import dev.orch.apiserver.stream.StreamProtocol;
import dev.orch.apiserver.stream.StreamUser;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection, or one stream of HTTP/2: collects each request, bounded, and has it
 * answered on the executor. One request at a time; reading stops while one is answered. Its methods
 * are called by its event loop, answers from any thread.
 */
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {
  /** Kubernetes' limit of a request's body. */
  private static final int MAX_BODY = 3 << 20;

  private final RequestHandler handler;
  private final Executor executor;
  private final BodyMemory memory;
  private final Duration patience;
  private final List<X509Certificate> certificates;
  private final boolean http1;

  private @Nullable HttpRequest head;
  private @Nullable ByteBuf body;
  private boolean tooLarge;

  /** How much of {@link #memory} the request has. On the event loop alone. */
  private int taken;

  /** Whether there was no memory for it. */
  private boolean busy;

  /** Ends a connection whose request doesn't arrive. */
  private @Nullable ScheduledFuture<?> deadline;

  private @Nullable Reply current;

  /**
   * @param certificates what the client has shown, its own first
   */
  HttpConnection(
      RequestHandler handler,
      Executor executor,
      List<X509Certificate> certificates,
      boolean http1) {
    this.handler = handler;
    this.executor = executor;
    this.memory = handler.limits().memory();
    this.patience = handler.limits().arrival();
    this.certificates = certificates;
    this.http1 = http1;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
    if (message.decoderResult().isFailure()) {
      malformed(context);
      return;
    }
    if (message instanceof HttpRequest request) {
      arrives(context);
      head = request;
      tooLarge = false;
      busy = false;
      release();
      body = context.alloc().buffer();
      if (HttpUtil.is100ContinueExpected(request)) {
        context.writeAndFlush(
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      }
    }
    if (message instanceof HttpContent content) {
      collect(content);
      if (message instanceof LastHttpContent) {
        dispatch(context);
      }
    }
  }

  /** Something has come that may be the beginning of a request: it has to arrive in time. */
  void arrives(ChannelHandlerContext context) {
    if (current == null && deadline == null) {
      deadline =
          context
              .executor()
              .schedule(() -> late(context), patience.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void late(ChannelHandlerContext context) {
    deadline = null;
    if (current == null) {
      context.close();
    }
  }

  private void arrived() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private void collect(HttpContent content) {
    ByteBuf collected = body;
    if (collected == null || tooLarge || busy) {
      return;
    }
    int more = content.content().readableBytes();
    if (collected.readableBytes() + more > MAX_BODY) {
      tooLarge = true;
    } else if (more > 0 && !memory.take(more)) {
      busy = true;
    } else {
      taken += more;
      collected.writeBytes(content.content());
      return;
    }
    collected.clear().capacity(0);
    giveBack();
  }

  private void malformed(ChannelHandlerContext context) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST, Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_LENGTH, 0)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private void dispatch(ChannelHandlerContext context) {
    arrived();
    HttpRequest request = head;
    ByteBuf collected = body;
    if (request == null || collected == null) {
      return;
    }
    if (current
        != null) { // a client that sends the next request while a stream is running: it can't be
      // answered
      context.close();
      return;
    }
    byte[] bytes = ByteBufUtil.getBytes(collected);
    collected.release();
    body = null;
    head = null;
    HttpHeaders headers = request.headers();
    Request parsed =
        Request.of(
            request.method().name(),
            request.uri(),
            name -> header(headers, name),
            headers,
            certificates,
            bytes);
    Reply reply = new Reply(context, request, handler.id(parsed));
    current = reply;
    if (http1) {
      context.channel().config().setAutoRead(false);
    }
    if (tooLarge) {
      handler.refuse(
          parsed,
          reply,
          refused(Reason.TOO_LARGE, "Request entity too large: limit is " + MAX_BODY));
      return;
    }
    if (busy) {
      TextAnswers.tooMany(reply, ImmutableListMultimap.of());
      return;
    }
    try {
      executor.execute(() -> handler.handle(parsed, reply));
    } catch (RejectedExecutionException e) {
      TextAnswers.tooMany(reply, ImmutableListMultimap.of());
    }
  }

  /** A header's first value; of those that list protocols, all. */
  private static @Nullable String header(HttpHeaders headers, String name) {
    return name.equals(StreamProtocol.VERSION_HEADER)
        ? String.join(",", headers.getAll(name))
        : headers.get(name);
  }

  private static ApiException refused(Reason reason, String message) {
    return Errors.of(reason, message, null);
  }

  /** Forgets what was read of a request that isn't handled. */
  private void release() {
    if (body != null) {
      body.release();
      body = null;
      giveBack();
    }
  }

  private void giveBack() {
    memory.give(taken);
    taken = 0;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Reply reply = current;
    if (reply != null && context.channel().isWritable()) {
      reply.writable();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    arrived();
    release();
    Reply reply = current;
    if (reply != null) {
      reply.closed();
    }
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && (current == null || !current.isStreaming())) {
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  /** The answer to one request. */
  private final class Reply implements Exchange, Exchange.Stream {
    private final ChannelHandlerContext context;
    private final HttpRequest request;
    private final String auditId;
    private final boolean keepAlive;
    private volatile Exchange.@Nullable Events events;
    private volatile boolean upgraded;

    /** Whether the head is written; and how many writes wait behind it. On the event loop alone. */
    private boolean begun;

    private int behind;

    Reply(ChannelHandlerContext context, HttpRequest request, String auditId) {
      this.context = context;
      this.request = request;
      this.auditId = auditId;
      this.keepAlive = !http1 || HttpUtil.isKeepAlive(request);
    }

    @Override
    public String id() {
      return auditId;
    }

    @Override
    public String peer() {
      Channel connection =
          context.channel().parent() instanceof SocketChannel parent ? parent : context.channel();
      return connection.remoteAddress() instanceof InetSocketAddress from
          ? InetAddresses.toAddrString(from.getAddress())
          : "";
    }

    boolean isStreaming() {
      return events != null || upgraded;
    }

    private void fill(HttpHeaders into, ImmutableListMultimap<String, String> headers) {
      if (!auditId.isEmpty()) {
        into.set("Audit-Id", auditId);
      }
      headers.forEach((name, value) -> into.add(name, value));
      if (http1 && !keepAlive) {
        into.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      }
    }

    @Override
    public void send(int status, ImmutableListMultimap<String, String> headers, byte[] body) {
      boolean gzip =
          body.length > Gzip.THRESHOLD
              && !headers.containsKey("Content-Encoding")
              && Gzip.isAccepted(request.headers().get(HttpHeaderNames.ACCEPT_ENCODING, ""));
      byte[] bytes = gzip ? Gzip.packed(body) : body;
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.valueOf(status),
              Unpooled.wrappedBuffer(bytes));
      fill(response.headers(), gzip ? Gzip.headers(headers) : headers);
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
      finish(response);
    }

    private void finish(HttpObject last) {
      context
          .executor()
          .execute(
              () -> {
                giveBack();
                current = null; // first: once it is written, the next request may come at once
                context.writeAndFlush(last).addListener(done -> next(done.isSuccess()));
              });
    }

    private void next(boolean written) {
      if (!http1) {
        return;
      }
      if (written && keepAlive) {
        context.channel().config().setAutoRead(true);
      } else {
        context.close();
      }
    }

    @Override
    public Exchange.Stream begin(
        int status, ImmutableListMultimap<String, String> headers, Events listener) {
      if (http1 && WebSocketStream.isWanted(request)) {
        events = listener;
        context.executor().execute(HttpConnection.this::giveBack);
        context.channel().closeFuture().addListener(gone -> closed());
        return WebSocketStream.open(context, request, headers);
      }
      HttpResponse response =
          new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
      fill(response.headers(), headers);
      if (http1) {
        response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      }
      events = listener;
      context
          .executor()
          .execute(
              () -> {
                begun = true;
                giveBack(); // what was asked for has been understood
                context.writeAndFlush(response);
                context.channel().config().setAutoRead(true); // to notice when the client goes
                if (!context.channel().isActive()) {
                  closed();
                }
              });
      return this;
    }

    @Override
    public void upgrade(
        StreamProtocol protocol,
        List<FixedStream> fixed,
        StreamUser user,
        ScheduledExecutorService timer) {
      upgraded = true;
      context
          .executor()
          .execute(
              () -> {
                giveBack();
                StreamPipeline.upgrade(context, request, protocol, fixed, user, timer);
              });
    }

    @Override
    public void tunnel(ImmutableListMultimap<String, String> headers, PodStreams.Connection other) {
      upgraded = true;
      context
          .executor()
          .execute(
              () -> {
                giveBack();
                RawTunnel.open(context, headers, other);
              });
    }

    @Override
    public boolean write(byte[] bytes) {
      HttpContent content = new DefaultHttpContent(Unpooled.wrappedBuffer(bytes));
      if (context.executor().inEventLoop() && (!begun || behind > 0)) {
        behind++; // the head, or what came before this, is yet to be written
        context
            .executor()
            .execute(
                () -> {
                  behind--;
                  context.writeAndFlush(content);
                });
      } else {
        context.writeAndFlush(content); // Netty counts it at once, on whatever thread this is
      }
      return context.channel().isWritable();
    }

    @Override
    public void end() {
      finish(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    void writable() {
      Events listener = events;
      if (listener != null) {
        executor.execute(listener::onWritable);
      }
    }

    void closed() {
      Events listener = events;
      if (listener != null) {
        executor.execute(listener::onClosed);
      }
    }
  }
}
