package dev.trellis.sealing;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// The place of a sealed value: tenant, row and column. It is authenticated together with the value
/// (as "additional authenticated data"), so a ciphertext that is copied to another tenant, row or
/// column cannot be decrypted there.
///
/// @param purpose the role of the column, such as `profile`; printable ASCII
public record AssociatedData(UUID tenant, UUID row, String purpose) {
    byte[] bytes() {
        return ("trellis|1|" + tenant + "|" + row + "|" + purpose).getBytes(StandardCharsets.US_ASCII);
    }
}
