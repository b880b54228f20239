import COpenSSL

/// A private RSA key that signs.
@safe
package final class SigningKey: @unchecked Sendable {
    // OpenSSL counts references to a key under a lock; nothing else changes once it is read.
    private let key: OpaquePointer

    /// The key of a PEM text without a password; `nil` when there is no RSA key in it.
    package init?(pem: String) {
        let bytes = Array(pem.utf8)
        let found = unsafe bytes.withUnsafeBytes { buffer -> OpaquePointer? in
            guard let source = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count))
            else {
                return nil
            }
            defer { unsafe BIO_free(source) }
            return unsafe PEM_read_bio_PrivateKey(source, nil, nil, nil)
        }
        ERR_clear_error()
        guard let found = unsafe found else { return nil }
        guard unsafe EVP_PKEY_get_base_id(found) == EVP_PKEY_RSA else {
            unsafe EVP_PKEY_free(found)
            return nil
        }
        unsafe key = found
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// The signature over `bytes`, with SHA-256 and PKCS 1 v1.5; `nil` when the key does not sign.
    package func signature(over bytes: [UInt8]) -> [UInt8]? {
        guard let context = unsafe EVP_MD_CTX_new() else { return nil }
        defer { unsafe EVP_MD_CTX_free(context) }
        defer { ERR_clear_error() }
        guard unsafe EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1 else {
            return nil
        }
        var length = Int(unsafe EVP_PKEY_get_size(key))
        var signature = [UInt8](repeating: 0, count: length)
        guard unsafe EVP_DigestSign(context, &signature, &length, bytes, bytes.count) == 1 else {
            return nil
        }
        return Array(signature.prefix(length))
    }
}
