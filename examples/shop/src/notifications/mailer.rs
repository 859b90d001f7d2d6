use std::sync::{Arc, Mutex};

use crate::{error::AppError, utils::mask_email};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub from: String,
    pub to: String,
    pub subject: String,
    pub body: String,
}

pub trait Mailer: Send + Sync {
    fn send(&self, mail: &Mail) -> Result<(), AppError>;
}

/// Writes mails to the log instead of sending them.
#[derive(Debug, Default)]
pub struct LogMailer;

impl Mailer for LogMailer {
    fn send(&self, mail: &Mail) -> Result<(), AppError> {
        tracing::info!(to = mask_email(&mail.to), subject = mail.subject, "mail");
        Ok(())
    }
}

/// Keeps mails, for tests. Refuses addresses at `bounce.example`.
#[derive(Debug, Clone, Default)]
pub struct MemoryMailer {
    sent: Arc<Mutex<Vec<Mail>>>,
}

impl MemoryMailer {
    pub fn sent(&self) -> Vec<Mail> {
        self.sent.lock().map(|sent| sent.clone()).unwrap_or_default()
    }
}

impl Mailer for MemoryMailer {
    fn send(&self, mail: &Mail) -> Result<(), AppError> {
        if mail.to.ends_with("@bounce.example") {
            return Err(AppError::Mail("mailbox unknown".to_owned()));
        }
        let mut sent = self.sent.lock().map_err(|_| AppError::Mail("poisoned".to_owned()))?;
        sent.push(mail.clone());
        Ok(())
    }
}
