internal import CLinux

/// Spells an errno for people, such as `EINVAL, Invalid argument`.
func systemCallText(_ code: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 128)
    // SAFETY: the array lends exactly `bytes.count` bytes for the call, which writes no more than
    // it was told there are.
    unsafe clinux_error_text(code, &bytes, bytes.count)
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
}
