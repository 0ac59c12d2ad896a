package dev.orch.store.admission;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the organizations of the subject that a request for a certificate (PKCS #10) names. */
final class RequestSubject {
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN CERTIFICATE REQUEST-----\\s+(?:[A-Za-z0-9-]+: [^\\n]*\\n)*"
              + "([A-Za-z0-9+/=\\s]*)-----END CERTIFICATE REQUEST-----");
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int INTEGER = 0x02;
  private static final int OBJECT_ID = 0x06;
  private static final int UTF16_STRING = 0x1e;

  /** 2.5.4.10 */
  private static final byte[] ORGANIZATION = {0x55, 0x04, 0x0a};

  private RequestSubject() {}

  /**
   * The values of its organization attributes.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  static List<String> organizations(byte[] pem) {
    Matcher block = PEM.matcher(new String(pem, StandardCharsets.US_ASCII));
    if (!block.find()) {
      throw new IllegalArgumentException("PEM block type must be CERTIFICATE REQUEST");
    }
    ByteBuffer request = ByteBuffer.wrap(Base64.getMimeDecoder().decode(block.group(1)));
    ByteBuffer info = next(next(request, SEQUENCE), SEQUENCE);
    next(info, INTEGER);
    ByteBuffer name = next(info, SEQUENCE);
    ImmutableList.Builder<String> found = ImmutableList.builder();
    while (name.hasRemaining()) {
      ByteBuffer attributes = next(name, SET);
      while (attributes.hasRemaining()) {
        ByteBuffer attribute = next(attributes, SEQUENCE);
        boolean wanted = Arrays.equals(bytes(next(attribute, OBJECT_ID)), ORGANIZATION);
        int type = attribute.hasRemaining() ? attribute.get(attribute.position()) & 0xff : 0;
        byte[] value = bytes(next(attribute, type));
        if (wanted) {
          found.add(
              new String(
                  value,
                  type == UTF16_STRING ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8));
        }
      }
    }
    return found.build();
  }

  /** What the next element holds, which must be of that type. */
  private static ByteBuffer next(ByteBuffer in, int type) {
    if (in.remaining() < 2 || (in.get() & 0xff) != type) {
      throw new IllegalArgumentException("asn1: structure error");
    }
    int length = length(in);
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("asn1: syntax error: data truncated");
    }
    ByteBuffer content = in.slice(in.position(), length);
    in.position(in.position() + length);
    return content;
  }

  private static int length(ByteBuffer in) {
    int first = in.get() & 0xff;
    if (first < 0x80) {
      return first;
    }
    int digits = first & 0x7f;
    if (digits == 0 || digits > 3 || digits > in.remaining()) {
      return -1;
    }
    int length = 0;
    for (int i = 0; i < digits; i++) {
      length = length << 8 | in.get() & 0xff;
    }
    return length;
  }

  private static byte[] bytes(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }
}
