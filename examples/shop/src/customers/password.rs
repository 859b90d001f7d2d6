use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

use crate::error::{AppError, AppResult};

const MIN_CHARS: usize = 10;
const TOO_COMMON: [&str; 6] =
    ["password123", "1234567890", "qwertzuiop", "qwertyuiop", "passwort123", "letmein1234"];

pub fn hash(password: &str, memory_kib: u32) -> AppResult<String> {
    let params =
        Params::new(memory_kib, 2, 1, None).map_err(|error| AppError::Internal(error.to_string()))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash =
        argon2.hash_password(password.as_bytes()).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(hash.to_string())
}

pub fn matches(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

pub fn check_strength(password: &str, email: &str) -> AppResult<()> {
    let lower = password.to_lowercase();
    let local = email.split('@').next().unwrap_or_default();
    if password.chars().count() < MIN_CHARS {
        return Err(AppError::invalid("password", "must have at least 10 characters"));
    }
    if TOO_COMMON.contains(&lower.as_str()) {
        return Err(AppError::invalid("password", "is too common"));
    }
    if local.len() >= 4 && lower.contains(local) {
        return Err(AppError::invalid("password", "must not contain the e-mail address"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_matches() {
        let hash = hash("correct horse", 64).unwrap();
        assert!(matches("correct horse", &hash));
        assert!(!matches("wrong horse", &hash));
        assert!(!matches("correct horse", "not a hash"));
    }

    #[test]
    fn weak_passwords_are_refused() {
        for weak in ["short", "Password123", "anna-berg-1"] {
            assert!(check_strength(weak, "anna-berg@example.com").is_err(), "{weak}");
        }
        assert!(check_strength("correct horse", "anna-berg@example.com").is_ok());
    }
}
