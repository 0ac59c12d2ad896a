package dev.orch.grpc.base;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;

/** Describes methods of services. */
public final class Methods {
  private Methods() {}

  /** A method with one answer. */
  public static <Q extends Message, A extends Message> MethodDescriptor<Q, A> unary(
      String service, String name, Q question, A answer) {
    return method(MethodDescriptor.MethodType.UNARY, service, name, question, answer);
  }

  /** A method with answers one after the other. */
  public static <Q extends Message, A extends Message> MethodDescriptor<Q, A> streaming(
      String service, String name, Q question, A answer) {
    return method(MethodDescriptor.MethodType.SERVER_STREAMING, service, name, question, answer);
  }

  private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
      MethodDescriptor.MethodType type, String service, String name, Q question, A answer) {
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
        .setRequestMarshaller(ProtoUtils.marshaller(question))
        .setResponseMarshaller(ProtoUtils.marshaller(answer))
        .build();
  }
}
