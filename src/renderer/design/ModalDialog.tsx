import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Boundary } from './Boundary.tsx';

/** A dialog over the page: holds the focus, closes with Escape or a click beside it, and gives the focus back. */
export function ModalDialog(props: {
  title: ReactNode;
  isOpen: boolean;
  onClose: () => void;
  role?: 'dialog' | 'alertdialog';
  children: ReactNode;
}) {
  const { title, isOpen, onClose, role = 'dialog', children } = props;
  return (
    <ModalOverlay
      className="scrim"
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal>
        <Dialog className="dialog" role={role}>
          <div className="body">
            <Heading slot="title">{title}</Heading>
            <Boundary
              where="This dialog"
              wayOut={
                <button type="button" className="button" onClick={onClose}>
                  Close
                </button>
              }
            >
              {children}
            </Boundary>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
